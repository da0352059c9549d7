package dev.parley.backplane.redis.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a script: the keys and arguments that the script's file names, and how its reply is
 * read.
 *
 * @param <T> what the reply is read as; {@link Void} if it says nothing
 */
public interface ScriptCall<T extends @Nullable Object> {
  /** Returns the script that is called. */
  RedisScript script();

  /**
   * Returns the room, lobby or key that the call works on. Calls on the same one take effect in the
   * order of issue, unless they {@link #mayOvertake}.
   */
  String target();

  /** Returns the keys, {@code KEYS[1]} first. */
  List<String> keys();

  /** Returns the arguments, {@code ARGV[1]} first. */
  List<String> args(ScriptContext context);

  /**
   * Reads the reply, after its {@code ok}.
   *
   * @throws dev.parley.protocol.Refusal if the script refused
   */
  @Nullable T read(RedisReply reply);

  /** Says whether the call may take effect before calls on the same target that came earlier. */
  default boolean mayOvertake() {
    return false;
  }
}

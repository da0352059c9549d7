package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a membership: {@code leave.lua}. */
public record LeaveCall(Member member) implements ScriptCall<@Nullable Void> {
  @Override
  public RedisScript script() {
    return RedisScript.LEAVE;
  }

  @Override
  public String target() {
    return member.room().value();
  }

  @Override
  public List<String> keys() {
    return RedisKeys.ofRoom(member.room());
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofRoom(context).add(member).list();
  }

  @Override
  public @Nullable Void read(RedisReply reply) {
    return null;
  }
}

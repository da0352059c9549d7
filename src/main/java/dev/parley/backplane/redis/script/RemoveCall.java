package dev.parley.backplane.redis.script;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Removal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes and bans: {@code remove.lua}.
 *
 * @param peer whom to remove; null for everybody who is present
 */
public record RemoveCall(RoomId room, @Nullable PeerId peer, Removal removal)
    implements ScriptCall<@Nullable Void> {
  @Override
  public RedisScript script() {
    return RedisScript.REMOVE;
  }

  @Override
  public String target() {
    return room.value();
  }

  @Override
  public List<String> keys() {
    List<String> keys = RedisKeys.ofRoom(room);
    keys.add(RedisKeys.removed(room));
    return keys;
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofRoom(context)
        .add(peer == null ? "*" : peer)
        .add(removal.ban().toMillis())
        .add(removal.message())
        .list();
  }

  @Override
  public @Nullable Void read(RedisReply reply) {
    return null;
  }
}

package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Peer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the present peers of a room: {@code peers.lua}.
 *
 * @param member who asks; null for a caller who need not be in the room
 */
public record PeersCall(RoomId room, @Nullable Member member) implements ScriptCall<List<Peer>> {
  @Override
  public RedisScript script() {
    return RedisScript.PEERS;
  }

  @Override
  public String target() {
    return room.value();
  }

  @Override
  public List<String> keys() {
    return RedisKeys.ofRoom(room);
  }

  @Override
  public List<String> args(ScriptContext context) {
    ScriptArgs args = ScriptArgs.ofRoom(context);
    return (member == null ? args.add("").add("").add(0) : args.add(member)).list();
  }

  @Override
  public List<Peer> read(RedisReply reply) {
    return reply.peers();
  }
}

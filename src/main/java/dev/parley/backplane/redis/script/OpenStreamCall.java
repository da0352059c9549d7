package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Peer;
import dev.parley.room.Snapshot;
import java.util.List;

/**
 * Stores that this replica opened a stream or a poll: {@code open_stream.lua}.
 *
 * @param streams how many streams of the member this replica has now
 * @param maxStreams the most streams of the member on all replicas together
 */
public record OpenStreamCall(
    Member member, String replica, int maxPeers, int streams, int maxStreams)
    implements ScriptCall<Snapshot> {
  @Override
  public RedisScript script() {
    return RedisScript.OPEN_STREAM;
  }

  @Override
  public String target() {
    return member.room().value();
  }

  @Override
  public List<String> keys() {
    RoomId room = member.room();
    List<String> keys = RedisKeys.ofRoom(room);
    keys.add(RedisKeys.waiting(room, member.peer()));
    keys.add(RedisKeys.waitedFor(room));
    keys.add(RedisKeys.removed(room));
    return keys;
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofRoom(context)
        .add(member)
        .add(replica)
        .add(maxPeers)
        .add(streams)
        .add(maxStreams)
        .list();
  }

  @Override
  public Snapshot read(RedisReply reply) {
    boolean rejoined = reply.flag();
    String epoch = reply.text();
    long head = reply.number();
    long floor = reply.number();
    long start = reply.number();
    Peer self = reply.peer();
    return new Snapshot(epoch, head, floor, start, self, reply.peers(), rejoined);
  }
}

package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renews the leases of members: {@code renew.lua}.
 *
 * @param streams how many streams of each member this replica has; not changed after the call is
 *     made, because the reply counts members in the same order
 */
public record RenewCall(RoomId room, String replica, Map<Member, Integer> streams)
    implements ScriptCall<Renewal> {
  /** Counts the streams of each member, who is listed once for each. */
  public static RenewCall of(RoomId room, String replica, Collection<Member> members) {
    return new RenewCall(room, replica, count(members));
  }

  /** Counts how often each member is listed, in the order of their first places. */
  static Map<Member, Integer> count(Collection<Member> members) {
    Map<Member, Integer> streams = new LinkedHashMap<>();
    members.forEach(member -> streams.merge(member, 1, Integer::sum));
    return streams;
  }

  @Override
  public RedisScript script() {
    return RedisScript.RENEW;
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
    ScriptArgs args = ScriptArgs.ofRoom(context).add(replica);
    streams.forEach((member, count) -> args.add(member).add(count.longValue()));
    return args.list();
  }

  @Override
  public Renewal read(RedisReply reply) {
    String epoch = reply.text();
    long head = reply.number();
    long nextExpiryMillis = reply.number();
    List<Member> members = List.copyOf(streams.keySet());
    List<Member> ended = new ArrayList<>();
    while (reply.hasMore()) {
      ended.add(members.get((int) reply.number()));
    }
    Duration nextExpiry = nextExpiryMillis < 0 ? null : Duration.ofMillis(nextExpiryMillis);
    return new Renewal(epoch, head, nextExpiry, ended);
  }
}

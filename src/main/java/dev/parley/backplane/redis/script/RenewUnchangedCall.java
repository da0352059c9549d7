package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renews the leases of many rooms of one server, where nothing has changed: {@code
 * renew_unchanged.lua}.
 *
 * @param requests at least one
 * @param isCluster whether the server is a node of a cluster, which takes only the keys of the
 *     first room for keys
 */
public record RenewUnchangedCall(List<RenewalRequest> requests, String replica, boolean isCluster)
    implements ScriptCall<List<Optional<Renewal>>> {
  @Override
  public RedisScript script() {
    return RedisScript.RENEW_UNCHANGED;
  }

  @Override
  public String target() {
    return requests.get(0).room().value();
  }

  @Override
  public boolean mayOvertake() {
    return true;
  }

  @Override
  public List<String> keys() {
    return keysOf(isCluster ? requests.subList(0, 1) : requests);
  }

  private static List<String> keysOf(List<RenewalRequest> some) {
    List<String> keys = new ArrayList<>(4 * some.size());
    some.forEach(request -> keys.addAll(RedisKeys.ofRoom(request.room())));
    return keys;
  }

  @Override
  public List<String> args(ScriptContext context) {
    StringBuilder shape = new StringBuilder();
    ScriptArgs members = new ScriptArgs();
    for (RenewalRequest request : requests) {
      Map<Member, Integer> streams = RenewCall.count(request.members());
      shape.append(' ').append(streams.size());
      streams.forEach(
          (member, count) ->
              members.add(member.peer()).add(present(member)).add(count.longValue()));
    }
    ScriptArgs args = ScriptArgs.ofRoom(context).add(replica).add(shape).addAll(members.list());
    return isCluster
        ? args.addAll(keysOf(requests.subList(1, requests.size()))).list()
        : args.list();
  }

  /** Returns how the field of a peer begins that is in its room by this membership. */
  private static String present(Member member) {
    return "P " + member.membership().owner() + ' ' + member.membership().generation() + ' ';
  }

  @Override
  public List<Optional<Renewal>> read(RedisReply reply) {
    List<Optional<Renewal>> renewals = new ArrayList<>(requests.size());
    while (reply.hasMore()) {
      renewals.add(renewal(reply.text()));
    }
    return renewals;
  }

  private static Optional<Renewal> renewal(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = text.split(" ", -1);
    Duration nextExpiry = Duration.ofMillis(Long.parseLong(parts[2]));
    return Optional.of(new Renewal(parts[0], Long.parseLong(parts[1]), nextExpiry, List.of()));
  }
}

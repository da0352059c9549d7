package dev.parley.backplane.redis;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.room.Allowance;
import dev.parley.room.Send;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code send.lua} is given. It is asked for more often than all other scripts together, and
 * each key and each argument costs about what a field of the room does, so it gets few.
 */
final class RedisSend {
  private RedisSend() {}

  static List<String> keys(Member sender, Send send) {
    List<String> keys = RedisKeys.ofEvery(sender.room());
    String key = send.key();
    PeerId to = send.to();
    boolean mayWait = to != null && !send.ttl().isZero();
    if (key != null) {
      keys.add(RedisKeys.receipt(sender, key));
    } else if (mayWait) {
      keys.add(RedisKeys.room(sender.room()));
    }
    if (to != null && mayWait) {
      keys.add(RedisKeys.waiting(sender.room(), to));
      keys.add(RedisKeys.waitedFor(sender.room()));
    }
    return keys;
  }

  /** Returns the arguments that come after those of every script on a room. */
  static List<String> args(Member sender, Send send, String life, Allowance allowance) {
    PeerId to = send.to();
    String from = sender.peer().value();
    String addressee = to == null ? "*" : to.value();
    String membership = membership(sender.membership());
    List<String> args = new ArrayList<>(6 + send.messages().size());
    args.add("sent:" + from);
    args.add(life + ' ' + membership + ' ');
    args.add("peer:" + (to == null ? from : addressee));
    args.add(Long.toString(allowance.emissionIntervalMicros()));
    args.add(Long.toString(allowance.burstToleranceMicros()));
    args.add(
        (send.isArray() ? "1 " : "0 ")
            + (to == null ? 0 : send.ttl().toMillis())
            + (' ' + from + ' ' + membership + ' ' + addressee));
    for (Message message : send.messages()) {
      String members = RedisTrace.after(message.members(), send.trace());
      args.add(from + ' ' + addressee + ' ' + members);
    }
    return args;
  }

  private static String membership(Membership membership) {
    return membership.owner() + ' ' + membership.generation();
  }
}

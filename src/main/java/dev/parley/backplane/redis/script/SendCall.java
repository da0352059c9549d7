package dev.parley.backplane.redis.script;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.room.Allowance;
import dev.parley.room.Receipt;
import dev.parley.room.Send;
import java.util.List;

/**
 * Appends messages: {@code send.lua}. This script runs more often than all others together, and
 * each key and each argument costs about as much as a field of the room, therefore it gets few.
 *
 * <p>A send may overtake others, so that it can use the connection of the event loop that it came
 * from, and wakes no other thread. A caller who needs an order between two sends waits for the
 * receipt of the first.
 */
public record SendCall(Member sender, Send send, Allowance allowance)
    implements ScriptCall<Receipt> {
  @Override
  public RedisScript script() {
    return RedisScript.SEND;
  }

  @Override
  public String target() {
    return sender.room().value();
  }

  @Override
  public List<String> keys() {
    List<String> keys = RedisKeys.ofRoom(sender.room());
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

  @Override
  public List<String> args(ScriptContext context) {
    PeerId to = send.to();
    String from = sender.peer().value();
    String addressee = to == null ? "*" : to.value();
    String membership = sender.membership().owner() + ' ' + sender.membership().generation();
    ScriptArgs args =
        ScriptArgs.ofRoom(context)
            .add("sent:" + from)
            .add(context.runAndOutage() + ' ' + membership + ' ')
            .add("peer:" + (to == null ? from : addressee))
            .add(allowance)
            .add(
                (send.isArray() ? "1 " : "0 ")
                    + (to == null ? 0 : send.ttl().toMillis())
                    + (' ' + from + ' ' + membership + ' ' + addressee));
    for (Message message : send.messages()) {
      String members = TraceSuffix.append(message.members(), send.trace());
      args.add(from + ' ' + addressee + ' ' + members);
    }
    return args.list();
  }

  @Override
  public Receipt read(RedisReply reply) {
    String text = reply.wholeText();
    int blank = text.indexOf(' ');
    if (blank < 0 || text.indexOf(' ', blank + 1) >= 0) {
      return ReceiptFormat.parse(text);
    }
    EventId first =
        new EventId(text.substring(0, blank), Long.parseLong(text, blank + 1, text.length(), 10));
    return new Receipt.Logged(first, send.messages().size(), send.isArray());
  }

  @Override
  public boolean mayOvertake() {
    return true;
  }
}

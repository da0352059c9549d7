package dev.parley.backplane.memory;

import dev.parley.protocol.Event;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.Lifetimes;
import dev.parley.room.Refusals;
import dev.parley.room.Send;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages that wait for absent peers of one room. Guarded by the room's monitor. */
final class WaitingMessages {
  /**
   * One message outside the log.
   *
   * @param atMicros when it was sent
   * @param untilMillis when it is dropped
   */
  record WaitingMessage(
      Event.MessageSent sent, long atMicros, long untilMillis, @Nullable String trace) {}

  private final Map<PeerId, List<WaitingMessage>> byAddressee = new HashMap<>();
  private final int maxBytes;
  private final MemoryBudget budget;

  /** The size of all messages in {@link #byAddressee}. */
  private long bytes;

  WaitingMessages(int maxBytes, MemoryBudget budget) {
    this.maxBytes = maxBytes;
    this.budget = budget;
  }

  /**
   * Checks that these messages may wait for {@code to}.
   *
   * @throws dev.parley.protocol.Refusal {@code too-many-messages} if too many messages would wait
   *     for the peer, if they would be too large together with all that wait in the room, or if
   *     messages already wait for too many peers; {@code replica-full} if more than half of the
   *     memory budget is used
   */
  void check(PeerId to, Send send, long nowMillis) {
    expire(nowMillis);
    if (budget.isHigh()) {
      throw Refusals.full();
    }
    List<WaitingMessage> waiting = byAddressee.getOrDefault(to, List.of());
    if (waiting.size() + send.messages().size() > Lifetimes.MAX_WAITING_MESSAGES
        || bytes + bytes(send) > maxBytes
        || (waiting.isEmpty() && byAddressee.size() >= Lifetimes.MAX_ABSENT_ADDRESSEES)) {
      throw Refusals.of(Problem.TOO_MANY_MESSAGES, untilFirstExpiry(nowMillis));
    }
  }

  /** Keeps the messages for {@code to}; the caller has checked them with {@link #check}. */
  void add(PeerId from, PeerId to, Send send, long nowMicros) {
    long until = nowMicros / 1000 + send.ttl().toMillis();
    List<WaitingMessage> waiting = byAddressee.computeIfAbsent(to, none -> new ArrayList<>());
    for (Message message : send.messages()) {
      Event.MessageSent sent = new Event.MessageSent(from, to, message.members());
      waiting.add(new WaitingMessage(sent, nowMicros, until, send.trace()));
      count(MemoryLog.size(sent));
    }
  }

  /** Removes and returns the messages that wait for {@code peer}, in the order of sending. */
  List<WaitingMessage> take(PeerId peer, long nowMillis) {
    expire(nowMillis);
    List<WaitingMessage> waiting = byAddressee.remove(peer);
    if (waiting == null) {
      return List.of();
    }
    waiting.forEach(this::release);
    return waiting;
  }

  boolean isEmpty(long nowMillis) {
    expire(nowMillis);
    return byAddressee.isEmpty();
  }

  private void count(long more) {
    bytes += more;
    budget.add(more);
  }

  private void release(WaitingMessage message) {
    count(-MemoryLog.size(message.sent()));
  }

  private static long bytes(Send send) {
    return send.messages().stream().mapToLong(message -> message.members().length()).sum();
  }

  private void expire(long nowMillis) {
    if (byAddressee.isEmpty()) {
      return;
    }
    for (List<WaitingMessage> waiting : byAddressee.values()) {
      List<WaitingMessage> expired =
          waiting.stream().filter(message -> message.untilMillis() <= nowMillis).toList();
      expired.forEach(this::release);
      waiting.removeAll(expired);
    }
    byAddressee.values().removeIf(List::isEmpty);
  }

  private Duration untilFirstExpiry(long nowMillis) {
    return Duration.ofMillis(
        byAddressee.values().stream()
            .flatMap(List::stream)
            .mapToLong(message -> message.untilMillis() - nowMillis)
            .min()
            .orElse(0));
  }
}

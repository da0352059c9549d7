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

/** The messages that wait for absent peers of one room. Guarded by its {@link MemoryRoom}. */
final class Waiting {
  /** A message with the time it was said at and the time it is given up. */
  record Letter(Event.MessageSent said, long atMicros, long untilMillis, @Nullable String trace) {}

  private final Map<PeerId, List<Letter>> letters = new HashMap<>();
  private final int maxBytes;
  private final MemoryBudget budget;

  /** Of what {@link #letters} hold. */
  private long bytes;

  Waiting(int maxBytes, MemoryBudget budget) {
    this.maxBytes = maxBytes;
    this.budget = budget;
  }

  /**
   * Refuses if these messages for {@code to} would be too many, or too large with all the others;
   * also while there is little room for what does not wait.
   */
  void check(PeerId to, Send send, long nowMillis) {
    expire(nowMillis);
    if (budget.isHigh()) {
      throw Refusals.full();
    }
    List<Letter> waiting = letters.getOrDefault(to, List.of());
    if (waiting.size() + send.messages().size() > Lifetimes.MAX_WAITING_MESSAGES
        || bytes + bytes(send) > maxBytes
        || (waiting.isEmpty() && letters.size() >= Lifetimes.MAX_ABSENT_ADDRESSEES)) {
      throw Refusals.of(Problem.TOO_MANY_MESSAGES, untilFirstExpiry(nowMillis));
    }
  }

  /** Keeps the messages for {@code to}, which have been checked. */
  void add(PeerId from, PeerId to, Send send, long nowMicros) {
    long until = nowMicros / 1000 + send.ttl().toMillis();
    List<Letter> mine = letters.computeIfAbsent(to, none -> new ArrayList<>());
    for (Message message : send.messages()) {
      Event.MessageSent said = new Event.MessageSent(from, to, message.members());
      Letter letter = new Letter(said, nowMicros, until, send.trace());
      mine.add(letter);
      hold(MemoryLog.size(letter.said()));
    }
  }

  /** Hands out what waits for {@code peer}. */
  List<Letter> take(PeerId peer, long nowMillis) {
    expire(nowMillis);
    List<Letter> mine = letters.remove(peer);
    if (mine == null) {
      return List.of();
    }
    mine.forEach(this::release);
    return mine;
  }

  boolean isEmpty(long nowMillis) {
    expire(nowMillis);
    return letters.isEmpty();
  }

  private void hold(long more) {
    bytes += more;
    budget.add(more);
  }

  private void release(Letter letter) {
    hold(-MemoryLog.size(letter.said()));
  }

  private static long bytes(Send send) {
    return send.messages().stream().mapToLong(message -> message.members().length()).sum();
  }

  private void expire(long nowMillis) {
    if (letters.isEmpty()) {
      return;
    }
    for (List<Letter> mine : letters.values()) {
      List<Letter> over =
          mine.stream().filter(letter -> letter.untilMillis() <= nowMillis).toList();
      over.forEach(this::release);
      mine.removeAll(over);
    }
    letters.values().removeIf(List::isEmpty);
  }

  private Duration untilFirstExpiry(long nowMillis) {
    return Duration.ofMillis(
        letters.values().stream()
            .flatMap(List::stream)
            .mapToLong(letter -> letter.untilMillis() - nowMillis)
            .min()
            .orElse(0));
  }
}

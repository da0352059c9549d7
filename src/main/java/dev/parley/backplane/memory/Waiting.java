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

/** The messages that wait for absent peers of one room. Guarded by its {@link MemoryRoom}. */
final class Waiting {
  /** A message with the time it was said at and the time it is given up. */
  record Letter(Event.Said said, long atMicros, long untilMillis) {}

  private final Map<PeerId, List<Letter>> letters = new HashMap<>();
  private final int maxBytes;

  Waiting(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Refuses if these messages for {@code to} would be too many, or too large with all the others.
   */
  void check(PeerId to, Send send, long nowMillis) {
    expire(nowMillis);
    List<Letter> waiting = letters.getOrDefault(to, List.of());
    if (waiting.size() + send.messages().size() > Lifetimes.WAITING_FOR_ONE
        || bytes() + bytes(send) > maxBytes
        || (waiting.isEmpty() && letters.size() >= Lifetimes.WAITED_FOR)) {
      throw Refusals.of(Problem.TOO_MANY_MESSAGES, untilFirstExpiry(nowMillis));
    }
  }

  /** Keeps the messages for {@code to}, which have been checked. */
  void add(PeerId from, PeerId to, Send send, long nowMicros) {
    long until = nowMicros / 1000 + send.ttl().toMillis();
    List<Letter> mine = letters.computeIfAbsent(to, none -> new ArrayList<>());
    for (Message message : send.messages()) {
      mine.add(new Letter(new Event.Said(from, to, message.members()), nowMicros, until));
    }
  }

  /** Hands out what waits for {@code peer}. */
  List<Letter> take(PeerId peer, long nowMillis) {
    expire(nowMillis);
    List<Letter> mine = letters.remove(peer);
    return mine == null ? List.of() : mine;
  }

  boolean isEmpty(long nowMillis) {
    expire(nowMillis);
    return letters.isEmpty();
  }

  /** Counted anew, since few sends are to who is absent. */
  private long bytes() {
    return letters.values().stream()
        .flatMap(List::stream)
        .mapToLong(letter -> MemoryLog.size(letter.said()))
        .sum();
  }

  private static long bytes(Send send) {
    return send.messages().stream().mapToLong(message -> message.members().length()).sum();
  }

  private void expire(long nowMillis) {
    letters.values().forEach(mine -> mine.removeIf(letter -> letter.untilMillis() <= nowMillis));
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

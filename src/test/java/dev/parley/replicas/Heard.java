package dev.parley.replicas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one receiver heard, in order: the events of each epoch, and each time that it was told that
 * something may be missing. Decides what was lost silently. For one event loop.
 */
final class Heard {
  /** An event by its id; or, without an epoch, the word that something may be missing. */
  private record Item(@Nullable String epoch, long number) {
    static Item of(String eventId) {
      int end = eventId.lastIndexOf('-');
      return new Item(eventId.substring(0, end), Long.parseLong(eventId.substring(end + 1)));
    }
  }

  private static final Item TOLD = new Item(null, 0);

  /** What became of a message that a replica accepted. */
  enum Fate {
    HEARD,
    LOST_AND_TOLD,
    LOST_SILENTLY
  }

  private final List<Item> items = new ArrayList<>();
  private final Set<Long> numbers = new HashSet<>();

  /** A message: its event id, and the number that its sender counts by. */
  record Sent(String eventId, long number) {}

  /** How much had been heard when each accepted message was sent. */
  private final Map<Sent, Integer> accepted = new HashMap<>();

  private final Set<Sent> messages = new HashSet<>();
  private long highest = -1;
  private int doubled;
  private int reordered;

  /** A stream begins. {@code eventId} is that of its hello. */
  void hello(boolean isResumed, String eventId) {
    if (!isResumed) {
      items.add(TOLD);
      items.add(Item.of(eventId));
    }
  }

  /** An event that is no message. */
  void event(String eventId) {
    items.add(Item.of(eventId));
  }

  /** A message with the number that its sender counts by. */
  void message(String eventId, long number) {
    items.add(Item.of(eventId));
    messages.add(new Sent(eventId, number));
    if (!numbers.add(number)) {
      doubled++;
    } else if (number < highest) {
      reordered++;
    }
    highest = Math.max(highest, number);
  }

  /** Returns how much was heard up to now. */
  int length() {
    return items.size();
  }

  /**
   * A replica accepted a message for this receiver.
   *
   * @param length what {@link #length} was when it was sent
   */
  void accepted(String eventId, long number, int length) {
    accepted.put(new Sent(eventId, number), length);
  }

  int acceptedCount() {
    return accepted.size();
  }

  int doubled() {
    return doubled;
  }

  int reordered() {
    return reordered;
  }

  int count(Fate fate) {
    return (int) accepted.keySet().stream().filter(sent -> fate(sent) == fate).count();
  }

  /** Returns the messages that were lost silently. */
  List<String> lostSilently() {
    return accepted.keySet().stream()
        .filter(sent -> fate(sent) == Fate.LOST_SILENTLY)
        .map(Sent::toString)
        .sorted()
        .toList();
  }

  /**
   * A message is lost silently if its receiver heard a later event of the same epoch and was not
   * told between the events before and after the message; or if it heard nothing later of that
   * epoch, and was not told since the message was sent. It counts as told only if the receiver then
   * went on behind the message, or in another epoch. What it heard before the message was sent does
   * not count: numbers might be used twice.
   */
  Fate fate(Sent sent) {
    if (messages.contains(sent)) {
      return Fate.HEARD;
    }
    Item lost = Item.of(sent.eventId());
    int from = accepted.getOrDefault(sent, 0);
    int later = from;
    int before = from - 1;
    int toldAt = -1;
    while (later < items.size() && !isAfter(items.get(later), lost)) {
      if (items.get(later) == TOLD) {
        toldAt = later;
      } else if (isBefore(items.get(later), lost)) {
        before = later;
      }
      later++;
    }
    boolean isTold = later < items.size() ? toldAt > before : isToldSince(from, lost);
    return isTold ? Fate.LOST_AND_TOLD : Fate.LOST_SILENTLY;
  }

  private boolean isToldSince(int from, Item lost) {
    for (int i = from; i < items.size() - 1; i++) {
      if (items.get(i) == TOLD && !isBefore(items.get(i + 1), lost)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAfter(Item item, Item lost) {
    return lost.epoch().equals(item.epoch()) && item.number() > lost.number();
  }

  private static boolean isBefore(Item item, Item lost) {
    return lost.epoch().equals(item.epoch()) && item.number() <= lost.number();
  }
}

package dev.parley.delivery;

import dev.parley.protocol.Event;
import dev.parley.protocol.Event.Departure;
import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The readers of one feed, oldest first, including those that are still opening.
 *
 * <p>Guarded by the feed's monitor.
 */
final class FeedReaders {
  private final RoomId room;
  private final Backplane backplane;
  private final DeliveryMeters meters;
  private final int maxPeerStreams;
  private final Consumer<RoomId> onRemoved;
  private final List<Reader> readers = new ArrayList<>(2);

  /**
   * Makes an empty list.
   *
   * @param maxPeerStreams readers that one membership may have here
   * @param onRemoved called with the room once for each reader that is removed
   */
  FeedReaders(
      RoomId room,
      Backplane backplane,
      DeliveryMeters meters,
      int maxPeerStreams,
      Consumer<RoomId> onRemoved) {
    this.room = room;
    this.backplane = backplane;
    this.meters = meters;
    this.maxPeerStreams = maxPeerStreams;
    this.onRemoved = onRemoved;
  }

  /** Adds a reader. If its peer has too many now, the oldest of them end. */
  void add(Reader reader) {
    readers.add(reader);
    endOldest(reader.member(), maxPeerStreams);
  }

  /** Ends the oldest readers of a peer until {@code max} are left: the newest is surely alive. */
  void endOldest(Member member, int max) {
    List<Reader> ofMember = of(member);
    for (Reader reader : ofMember.subList(0, Math.max(0, ofMember.size() - max))) {
      meters.replaced();
      reader.sendAway(ReconnectionTime.drawWideMillis(), EndReason.REPLACED);
    }
  }

  /** Asks the backplane for the room as it is now, and registers the streams of a member there. */
  CompletionStage<Snapshot> open(Member member) {
    return backplane.openStream(member, of(member).size(), maxPeerStreams);
  }

  private List<Reader> of(Member member) {
    return readers.stream().filter(reader -> reader.member().equals(member)).toList();
  }

  boolean isEmpty() {
    return readers.isEmpty();
  }

  /** Returns a copy, which the caller may iterate while readers end. */
  List<Reader> all() {
    return List.copyOf(readers);
  }

  /** Returns the members whose readers have begun to read, one element for each reader. */
  List<Member> readingMembers() {
    return readers.stream().filter(Reader::isReading).map(Reader::member).toList();
  }

  /** Offers an entry to a reader. The reader ends if the entry ends its membership. */
  void offer(Reader reader, EncodedEntry entry) {
    if (reader.offer(entry)) {
      if (entry.event() instanceof Event.PeerLeft left && left.reason() == Departure.REMOVED) {
        reader.onRemoved(left.message());
      }
      remove(reader, EndReason.MEMBERSHIP);
    }
  }

  /** Ends a reader, if it has not ended yet; the backplane learns when it was its peer's last. */
  void finish(Reader reader, EndReason reason) {
    if (reader.isOver()) {
      return;
    }
    remove(reader, reason);
    if (of(reader.member()).isEmpty()) {
      backplane.closeStream(reader.member(), reason.endedBy()).whenComplete((done, failure) -> {});
    }
  }

  private void remove(Reader reader, EndReason reason) {
    reader.markOver();
    readers.remove(reader);
    onRemoved.accept(room);
    reader.onOver(reason);
  }
}

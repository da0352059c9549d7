package dev.parley.delivery;

import dev.parley.protocol.Event;
import dev.parley.protocol.Event.Departure;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Snapshot;
import dev.parley.room.StreamEnd;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The readers of one feed, oldest first, including those that are still opening.
 *
 * <p>Guarded by the feed's monitor.
 */
final class FeedReaders {
  /** Counts readers, and for whom a feed is kept. */
  interface Users {
    /** A reader has ended. */
    void onEnded();

    /** The feed is kept for one reader less. */
    void onReleased(RoomId room);
  }

  private final RoomId room;
  private final Backplane backplane;
  private final DeliveryMeters meters;
  private final int maxPeerStreams;
  private final Users users;
  private final List<Reader> readers = new ArrayList<>(2);

  /** The members whose clients have just gone, until they leave or {@link #settle} is called. */
  private final Set<Member> gone = new HashSet<>(2);

  /**
   * Makes an empty list.
   *
   * @param maxPeerStreams readers that one membership may have here
   * @param users is told of each reader that ends
   */
  FeedReaders(
      RoomId room, Backplane backplane, DeliveryMeters meters, int maxPeerStreams, Users users) {
    this.room = room;
    this.backplane = backplane;
    this.meters = meters;
    this.maxPeerStreams = maxPeerStreams;
    this.users = users;
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
    closeIfLast(reader.member(), reason.endedBy());
  }

  private void closeIfLast(Member member, StreamEnd end) {
    if (of(member).isEmpty()) {
      backplane.closeStream(member, end).whenComplete((done, failure) -> {});
    }
  }

  private void remove(Reader reader, EndReason reason) {
    end(reader, reason);
    users.onReleased(room);
  }

  /** Ends a reader; the feed is still kept for it. */
  private void end(Reader reader, EndReason reason) {
    reader.markOver();
    readers.remove(reader);
    users.onEnded();
    reader.onOver(reason);
  }

  /**
   * Ends a reader whose client is gone, if it has not ended yet, and says whether {@link #settle}
   * is to be called for it. Until then the feed stays in use, so that it hears whether the member
   * leaves.
   */
  boolean letGo(Reader reader) {
    if (reader.isOver()) {
      return false;
    }
    end(reader, EndReason.GONE);
    gone.add(reader.member());
    return true;
  }

  /** Tells the backplane that a client is gone, unless the member has left or come back. */
  void settle(Member member) {
    users.onReleased(room);
    if (gone.remove(member)) {
      closeIfLast(member, StreamEnd.CLIENT);
    }
  }

  /** Takes note of an entry that was offered to all readers. */
  void afterEntry(Event event) {
    if (!gone.isEmpty() && Reader.endsMembership(event)) {
      PeerId peer = ((Event.PeerEvent) event).peer();
      gone.removeIf(member -> member.peer().equals(peer));
    }
  }
}

package dev.parley.diagnosis;

import dev.parley.protocol.EventId;
import dev.parley.protocol.PeerId;
import dev.parley.room.TimelineEntry;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one peer's membership: when it began and ended, and how far the peer has
 * received. Used by one thread.
 */
final class PeerHistory {
  final PeerId id;

  /** Its latest join; null if the timeline has none. */
  @Nullable TimelineEntry joined;

  /** How it left; null while it is present, and if it never was. */
  @Nullable TimelineEntry left;

  /** The latest stream that began or ended; null without one since the join. */
  @Nullable TimelineEntry stream;

  /** The last event that it has received, or that a stream of it has passed. */
  private @Nullable EventId reached;

  private boolean isPresent;
  private boolean isPolling;

  PeerHistory(PeerId id) {
    this.id = id;
  }

  boolean isPresent() {
    return isPresent;
  }

  /** Says whether it ever was in the room, as far as is known. */
  boolean wasPresent() {
    return isPresent || joined != null || left != null;
  }

  /** Says whether it seems to receive: a stream is open, or it received by a poll last time. */
  boolean isListening() {
    return isPolling || stream != null && stream.kind() == TimelineEntry.Kind.OPENED;
  }

  /** Returns when its latest stream began, if that is open; otherwise 0. */
  long listeningSince() {
    return stream != null && stream.kind() == TimelineEntry.Kind.OPENED ? stream.atMicros() : 0;
  }

  /** Corrects what the timeline says by who is in the room now. */
  void setPresent(boolean present) {
    isPresent = present;
  }

  /** Takes in a sign of life. The join of a long call is not in the timeline any more. */
  void onSeen() {
    isPresent |= left == null;
  }

  void join(TimelineEntry entry) {
    joined = entry;
    left = null;
    isPresent = true;
    isPolling = false;
    EventId place = reached;
    // A replica dates streams, the backplane joins: the stream of this join may come before it.
    if (place == null || !isAtOrAfter(place, entry.id())) {
      reached = null;
      stream = null;
    }
  }

  void leave(TimelineEntry entry) {
    left = entry;
    isPresent = false;
    reached = null;
  }

  /** Takes in that a stream began or ended. */
  void onStream(TimelineEntry entry) {
    stream = entry;
    onReached(entry.id());
    onSeen();
  }

  void onDelivered(TimelineEntry entry) {
    isPolling = entry.detail().equals("poll");
    onReached(entry.id());
    onSeen();
  }

  private void onReached(@Nullable EventId id) {
    EventId before = reached;
    if (id != null && (before == null || !isAtOrAfter(before, id))) {
      reached = id;
    }
  }

  /** Says whether it has received that event. */
  boolean hasReceived(TimelineEntry entry) {
    EventId place = reached;
    return place != null && isAtOrAfter(place, entry.id());
  }

  /** Says whether it cannot have received that event. After a change of epochs nobody knows. */
  boolean lacks(TimelineEntry entry) {
    EventId id = entry.id();
    EventId place = reached;
    return id != null
        && (place == null || place.epoch().equals(id.epoch()) && place.number() < id.number());
  }

  private static boolean isAtOrAfter(EventId place, @Nullable EventId id) {
    return id != null && place.epoch().equals(id.epoch()) && place.number() >= id.number();
  }
}

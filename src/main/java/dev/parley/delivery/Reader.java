package dev.parley.delivery;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.room.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * One peer's cursor in a feed. It takes the entry after its cursor and ignores all others, so that
 * the same entry may be offered several times, from the bus and from the log.
 *
 * <p>All fields are guarded by the owner's monitor.
 */
abstract class Reader {
  /** The feed that a reader belongs to. Its monitor guards the reader. */
  interface Owner {
    /** Ends the reader, if it has not ended yet. */
    void finish(Reader reader, EndReason reason);
  }

  /** The life of a reader. */
  private enum State {
    OPENING,
    READING,
    OVER
  }

  private final Owner owner;
  private final Member member;
  private State state = State.OPENING;
  private String epoch = "";
  private long cursor;

  Reader(Owner owner, Member member) {
    this.owner = owner;
    this.member = member;
  }

  final Owner owner() {
    return owner;
  }

  final Member member() {
    return member;
  }

  /** Returns the cursor as an event id; entries for other peers move it, too. */
  final EventId position() {
    return new EventId(epoch, cursor);
  }

  final long cursor() {
    return cursor;
  }

  final boolean isReading() {
    return state == State.READING;
  }

  final boolean isOver() {
    return state == State.OVER;
  }

  final void begin(String inEpoch, long after) {
    epoch = inEpoch;
    cursor = after;
    state = State.READING;
  }

  final void markOver() {
    state = State.OVER;
  }

  /** Takes the entry if it is the next one; returns whether it ended this peer's membership. */
  final boolean offer(EncodedEntry encoded) {
    LogEntry entry = encoded.entry();
    if (state != State.READING || entry.number() != cursor + 1) {
      return false;
    }
    cursor = entry.number();
    Event event = entry.event();
    if (event.isFor(member.peer())) {
      deliver(encoded);
      return false;
    }
    return endsMembership(event) && ((Event.PeerEvent) event).peer().equals(member.peer());
  }

  /** Says whether an event ends the membership that its peer had before. */
  static boolean endsMembership(Event event) {
    return event instanceof Event.PeerEvent && !(event instanceof Event.PeerUpdated);
  }

  /** Takes an entry that is for this peer. */
  abstract void deliver(EncodedEntry entry);

  /** Called after each entry that the feed has offered to all its readers. */
  abstract void afterEntry();

  /** Called after each page of the log that was offered to this reader alone. */
  abstract void afterPage();

  /** Called once the reader has reached the feed's position. */
  abstract void caughtUp();

  /**
   * Says whether the next page of the log must wait; then {@code resume} runs once it need not wait
   * any more.
   */
  abstract boolean mustWait(Runnable resume);

  /** Called once, when the feed has removed this reader. */
  abstract void onOver(EndReason reason);

  /** Ends the reader. Asks the client to come back after {@code retryMillis}, if it still can. */
  abstract void sendAway(long retryMillis, EndReason reason);

  /** Called when a moderator removed this peer, before {@link #onOver}. */
  abstract void onRemoved(@Nullable String message);
}

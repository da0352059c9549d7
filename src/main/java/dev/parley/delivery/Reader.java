package dev.parley.delivery;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.room.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * A peer's place in a feed. It takes the entry after its place and ignores every other, so that it
 * does not matter how often, or by whom, entries are offered.
 *
 * <p>All fields are guarded by the feed's monitor.
 */
abstract class Reader {
  /** Where a reader is in its life. */
  private enum State {
    OPENING,
    READING,
    OVER
  }

  private final Feed feed;
  private final Member member;
  private State state = State.OPENING;
  private String epoch = "";
  private long cursor;

  Reader(Feed feed, Member member) {
    this.feed = feed;
    this.member = member;
  }

  final Feed feed() {
    return feed;
  }

  final Member member() {
    return member;
  }

  /** Returns the place reached, also past what was for others. */
  final EventId place() {
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

  /** Takes the entry if it is the next one; says whether this peer's stay ended with it. */
  final boolean offer(EncodedEntry item) {
    LogEntry entry = item.entry();
    if (state != State.READING || entry.number() != cursor + 1) {
      return false;
    }
    cursor = entry.number();
    Event event = entry.event();
    if (event.isFor(member.peer())) {
      deliver(item);
      return false;
    }
    return event instanceof Event.PeerEvent news
        && !(news instanceof Event.PeerUpdated)
        && news.peer().equals(member.peer());
  }

  /** Hands over an entry that this peer may see. */
  abstract void deliver(EncodedEntry item);

  /** An entry has been offered as it came over the bus. */
  abstract void afterEntry();

  /** A stretch of the log has been offered, and there may be more of it. */
  abstract void afterPage();

  /** Nothing is left in the log. */
  abstract void caughtUp();

  /** Says whether reading on should wait, and have {@code resume} run when it need not any more. */
  abstract boolean mustWait(Runnable resume);

  /** The feed has let go of this reader, for whatever reason; called once. */
  abstract void onOver(EndReason ending);

  /** Ends what the client holds open; it is to come back no sooner than that. */
  abstract void sendAway(long retryMillis, EndReason ending);

  /** This peer was removed, perhaps with words; {@link #onOver} follows. */
  abstract void onRemoved(@Nullable String message);
}

package dev.parley.delivery;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.LogEntry;
import dev.parley.room.LogPage;
import dev.parley.room.Renewal;
import dev.parley.room.RoomLogger;
import dev.parley.room.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Follows one room's log for the readers on this replica.
 *
 * <p>The bus may lose entries; the log does not. The feed reads the log from its position when an
 * entry is not the next one, when the subscription was interrupted, and when the log's head stays
 * ahead of it. Entries from both sources go through {@link #accept}, which takes the next one and
 * ignores all others. If the log has begun anew or lacks entries that the feed needs, the feed ends
 * its streams; their clients reconnect and learn the reason from {@code hello}.
 *
 * <p>This object's monitor guards all its fields, its parts and its readers. Commands are issued
 * while it is held, so that they take effect in the order of the states that caused them. A
 * backplane does not call back while it holds locks of its own.
 */
final class Feed implements Backplane.Listener, Reader.Owner, CatchUp.Host, LeaseRenewal.Host {
  private static final RoomLogger LOG = RoomLogger.of(Feed.class);

  /** How long a published entry may be on its way before the feed takes it for lost. */
  private static final Duration IN_FLIGHT = Duration.ofMillis(300);

  /** How long after its stream a client's request to leave may come. */
  private static final Duration LEAVING = Duration.ofMillis(300);

  private static final int PAGE = 128;

  private final RoomId room;
  private final Backplane backplane;
  private final TimerWheel wheel;
  private final DeliveryMeters meters;
  private final FeedReaders readers;
  private final LeaseRenewal renewal;

  /** Null until the first reader begins, and after the log began anew. */
  private @Nullable String epoch;

  private long position;

  /**
   * The newest entry that was published before the feed had an epoch; null without one. It may be
   * newer than the snapshot with which the first reader begins, whose answer came by another
   * connection.
   */
  private @Nullable EventId early;

  private boolean isReading;
  private boolean mustReadAgain;

  /**
   * Makes a feed without readers.
   *
   * @param maxPeerStreams readers that one membership may have here
   * @param users is told of each reader that ends
   */
  Feed(
      RoomId room,
      Backplane backplane,
      TimerWheel wheel,
      LeaseRenewals renewals,
      DeliveryMeters meters,
      int maxPeerStreams,
      FeedReaders.Users users) {
    this.room = room;
    this.backplane = backplane;
    this.wheel = wheel;
    this.meters = meters;
    this.readers = new FeedReaders(room, backplane, meters, maxPeerStreams, users);
    this.renewal = new LeaseRenewal(room, backplane, wheel, renewals, readers, this);
  }

  RoomId room() {
    return room;
  }

  @Override
  public synchronized @Nullable String epoch() {
    return epoch;
  }

  @Override
  public synchronized long position() {
    return position;
  }

  /**
   * Adds a reader that does not know its start position yet. It counts as a stream of its peer; if
   * the peer has too many now, its oldest end.
   */
  synchronized void add(Reader reader) {
    readers.add(reader);
    renewal.start();
  }

  /** Asks the backplane for the room as it is now, and registers the reader's stream there. */
  synchronized CompletionStage<Snapshot> open(Reader reader) {
    return readers.open(reader.member());
  }

  @Override
  public synchronized void onStreamLimit(PeerId peer, Membership membership, int allowed) {
    readers.endOldest(new Member(room, peer, membership), allowed);
  }

  /**
   * Lets a reader begin at its start position. If the log has begun anew since {@code snapshot} was
   * taken, the reader ends instead.
   *
   * @param greeting runs before the first entry is offered to the reader
   */
  synchronized void begin(
      Reader reader, Snapshot snapshot, StartPosition start, Runnable greeting) {
    if (reader.isOver()) {
      return;
    }
    if (epoch == null) {
      epoch = snapshot.epoch();
      position = snapshot.head();
    } else if (!epoch.equals(snapshot.epoch())) {
      endAll();
      return;
    }
    reader.begin(snapshot.epoch(), start.number());
    greeting.run();
    new CatchUp(room, backplane, readers, this, reader).readOn();
    if (snapshot.head() > position) {
      expectHead(snapshot.epoch(), snapshot.head());
    }
    EventId published = early;
    early = null;
    if (published != null && (!published.epoch().equals(epoch) || published.number() > position)) {
      readOn();
    }
  }

  /**
   * Ends a reader whose client is gone. The backplane learns it a little later, because most
   * clients leave the room in the same moment, and then it need not know.
   */
  synchronized void letGo(Reader reader) {
    if (readers.letGo(reader)) {
      wheel.schedule(LEAVING.toMillis(), now -> settle(reader));
    }
  }

  private synchronized long settle(Reader reader) {
    readers.settle(reader.member());
    return TimerWheel.NEVER;
  }

  @Override
  public synchronized void finish(Reader reader, EndReason reason) {
    readers.finish(reader, reason);
  }

  synchronized List<Reader> readers() {
    return readers.all();
  }

  @Override
  public synchronized void onEntry(String inEpoch, LogEntry entry) {
    if (epoch == null) {
      early = new EventId(inEpoch, entry.number());
    } else if (!epoch.equals(inEpoch)) {
      endAll();
    } else if (entry.number() > position + 1) {
      meters.hole();
      readOn();
    } else {
      accept(entry);
    }
  }

  @Override
  public synchronized void onResubscribed() {
    if (epoch != null) {
      readOn();
    }
  }

  /** Takes the entry if it is the next one. */
  private void accept(LogEntry entry) {
    String current = epoch;
    if (current == null || entry.number() != position + 1) {
      return;
    }
    position = entry.number();
    EncodedEntry encoded = new EncodedEntry(current, entry);
    for (Reader reader : readers.all()) {
      readers.offer(reader, encoded);
      if (reader.isReading()) {
        reader.afterEntry();
      }
    }
    readers.afterEntry(entry.event());
  }

  /** Reads the log from the feed's position, for all readers. */
  private void readOn() {
    if (isReading) {
      mustReadAgain = true;
      return;
    }
    isReading = true;
    mustReadAgain = false;
    meters.read();
    long asked = position;
    backplane.read(room, asked, PAGE).whenComplete((page, failure) -> onRead(asked, page));
  }

  private synchronized void onRead(long asked, @Nullable LogPage page) {
    isReading = false;
    if (epoch == null || readers.isEmpty()) {
      return;
    }
    if (page == null) {
      wheel.schedule(IN_FLIGHT.toMillis(), now -> retryRead());
      return;
    }
    if (!isSameLog(page.epoch(), page.head(), asked) || page.floor() > asked) {
      endAll();
      return;
    }
    page.entries().forEach(this::accept);
    if (position == asked && page.head() > asked) {
      // The log has not what it should have, so reading on would never end.
      endAll();
      return;
    }
    if (mustReadAgain || position < page.head()) {
      readOn();
    }
  }

  private synchronized long retryRead() {
    if (epoch != null && !readers.isEmpty()) {
      readOn();
    }
    return TimerWheel.NEVER;
  }

  /**
   * Says whether an answer is from the log that this feed follows.
   *
   * @param asked the feed's position when the command was sent; entries from the bus may have moved
   *     the feed beyond the answer's head since then
   */
  private boolean isSameLog(String inEpoch, long head, long asked) {
    return inEpoch.equals(epoch) && head >= asked;
  }

  /** Ends all readers: this log is not the one that they were reading. */
  private void endAll() {
    LOG.debug("The log began anew; its streams end", new RoomLogger.About(room, null, null));
    epoch = null;
    for (Reader reader : readers.all()) {
      readers.finish(reader, EndReason.LOG);
    }
  }

  @Override
  public synchronized boolean onRenewal(long asked, Renewal answer) {
    String current = epoch;
    if (current == null) {
      return false;
    }
    if (!isSameLog(answer.epoch(), answer.head(), asked)) {
      endAll();
      return false;
    }
    if (answer.head() > position) {
      expectHead(current, answer.head());
    }
    answer.ended().forEach(this::membershipEnded);
    return true;
  }

  /** Ends the readers of a membership that is over, once the events on their way have arrived. */
  synchronized void membershipEnded(Member member) {
    for (Reader reader : readers.all()) {
      if (reader.isReading() && reader.member().equals(member)) {
        wheel.schedule(IN_FLIGHT.toMillis(), now -> endOfMembership(reader));
      }
    }
  }

  /** Reads the log unless the entries up to a head arrive in time. */
  private void expectHead(String inEpoch, long head) {
    wheel.schedule(IN_FLIGHT.toMillis(), now -> checkHead(inEpoch, head));
  }

  private synchronized long checkHead(String inEpoch, long head) {
    if (inEpoch.equals(epoch) && position < head && !readers.isEmpty()) {
      meters.hole();
      readOn();
    }
    return TimerWheel.NEVER;
  }

  private synchronized long endOfMembership(Reader reader) {
    readers.finish(reader, EndReason.MEMBERSHIP);
    return TimerWheel.NEVER;
  }
}

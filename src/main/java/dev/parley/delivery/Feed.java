package dev.parley.delivery;

import dev.parley.protocol.Event;
import dev.parley.protocol.Event.Departure;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Follows one room's log for the readers on this replica.
 *
 * <p>The log is the truth, the bus a courtesy: an entry that is not the next one, a bus that was
 * away, or a head that stays ahead of the feed make it read the log from its position. Whatever the
 * way, entries come in through {@link #accept}, which takes the next one and ignores the rest. What
 * cannot be made good (another epoch, a trimmed log) ends the streams; their clients come back and
 * are told.
 *
 * <p>All fields and all readers are guarded by this object's monitor. Commands are issued while it
 * is held, so that they take effect in the order of the states they follow from; a backplane does
 * not call back while it holds locks of its own.
 */
final class Feed implements Backplane.Listener, TimerWheel.Task {
  private static final RoomLogger LOG = RoomLogger.of(Feed.class);

  /** Well within a lease, so that two renewals may fail. */
  static final Duration RENEWAL = Duration.ofSeconds(9);

  /** How long a published entry may be under way before its absence counts as a loss. */
  private static final Duration IN_FLIGHT = Duration.ofMillis(300);

  private static final int PAGE = 128;
  private static final long NO_REAP = Long.MAX_VALUE;

  private final RoomId room;
  private final Backplane backplane;
  private final Feeds feeds;
  private final TimerWheel wheel;
  private final DeliveryMeters meters;
  private final int maxPeerStreams;

  private final List<Reader> readers = new ArrayList<>(2);

  /** Null until the first reader has found its place. */
  private @Nullable String epoch;

  private long position;
  private boolean reading;
  private boolean readAgain;
  private boolean inWheel;

  /** When the next lease of the room is to be ended, as far as known. */
  private long reapMillis = NO_REAP;

  Feed(
      RoomId room,
      Backplane backplane,
      Feeds feeds,
      TimerWheel wheel,
      DeliveryMeters meters,
      int maxPeerStreams) {
    this.room = room;
    this.backplane = backplane;
    this.feeds = feeds;
    this.wheel = wheel;
    this.meters = meters;
    this.maxPeerStreams = maxPeerStreams;
  }

  RoomId room() {
    return room;
  }

  /**
   * Takes in a reader that is about to find its place; it counts as a stream of its peer. If that
   * makes too many of them here, the oldest end.
   */
  synchronized void add(Reader reader) {
    readers.add(reader);
    endOldest(reader.member(), maxPeerStreams);
    if (!inWheel) {
      inWheel = true;
      long early = ThreadLocalRandom.current().nextLong(RENEWAL.toMillis());
      wheel.schedule(RENEWAL.toMillis() - early / 2, this);
    }
  }

  /** Looks at the room for a reader that this replica has noted. */
  synchronized CompletionStage<Snapshot> open(Reader reader) {
    Member member = reader.member();
    return backplane.openStream(member, readersOf(member).size(), maxPeerStreams);
  }

  private List<Reader> readersOf(Member member) {
    return readers.stream().filter(reader -> reader.member().equals(member)).toList();
  }

  /** Ends the oldest readers of a peer until {@code keep} are left: whoever opens one is alive. */
  private void endOldest(Member member, int keep) {
    List<Reader> its = readersOf(member);
    for (Reader reader : its.subList(0, Math.max(0, its.size() - keep))) {
      meters.replaced();
      reader.sendAway(Draining.drawRetryMillis(), EndReason.REPLACED);
    }
  }

  @Override
  public synchronized void onStreamLimit(PeerId peer, Membership membership, int keep) {
    endOldest(new Member(room, peer, membership), keep);
  }

  /**
   * Lets a reader begin at its place; it is over instead if the log has begun anew meanwhile.
   *
   * @param greeting run before the reader is offered anything
   */
  synchronized void begin(
      Reader reader, Snapshot snapshot, StartPosition place, Runnable greeting) {
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
    reader.begin(snapshot.epoch(), place.number());
    greeting.run();
    catchUp(reader);
  }

  /** Lets go of a reader. */
  synchronized void finish(Reader reader, EndReason ending) {
    if (reader.isOver()) {
      return;
    }
    letGo(reader, ending);
    if (!hasReaderOf(reader.member())) {
      backplane.closeStream(reader.member(), ending.by()).whenComplete((done, failure) -> {});
    }
  }

  private void letGo(Reader reader, EndReason ending) {
    reader.markOver();
    readers.remove(reader);
    feeds.release(this);
    reader.onOver(ending);
  }

  private boolean hasReaderOf(Member member) {
    return readers.stream().anyMatch(reader -> reader.member().equals(member));
  }

  synchronized List<Reader> readers() {
    return List.copyOf(readers);
  }

  @Override
  public synchronized void onEntry(String inEpoch, LogEntry entry) {
    if (epoch == null) {
      return;
    }
    if (!epoch.equals(inEpoch)) {
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
    EncodedEntry item = new EncodedEntry(current, entry);
    for (Reader reader : List.copyOf(readers)) {
      offer(reader, item);
      if (reader.isReading()) {
        reader.afterEntry();
      }
    }
  }

  private void offer(Reader reader, EncodedEntry item) {
    if (reader.offer(item)) {
      if (item.entry().event() instanceof Event.PeerLeft left
          && left.reason() == Departure.REMOVED) {
        reader.onRemoved(left.message());
      }
      letGo(reader, EndReason.MEMBERSHIP);
    }
  }

  /** Reads the log from the feed's position for all readers. */
  private void readOn() {
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    readAgain = false;
    meters.read();
    long asked = position;
    backplane.read(room, asked, PAGE).whenComplete((page, failure) -> onRead(asked, page));
  }

  private synchronized void onRead(long asked, @Nullable LogPage page) {
    reading = false;
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
    if (readAgain || position < page.head()) {
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
   * @param asked the feed's position when it asked; by now the bus may have brought it past the
   *     answer's head
   */
  private boolean isSameLog(String inEpoch, long head, long asked) {
    return inEpoch.equals(epoch) && head >= asked;
  }

  /** Reads the log from a reader's place until it has reached the feed's. */
  private void catchUp(Reader reader) {
    if (!reader.isReading()) {
      return;
    }
    if (reader.cursor() >= position) {
      reader.caughtUp();
    } else if (!reader.mustWait(() -> resume(reader))) {
      backplane
          .read(room, reader.cursor(), PAGE)
          .whenComplete((page, failure) -> onPage(reader, page));
    }
  }

  private synchronized void resume(Reader reader) {
    catchUp(reader);
  }

  private synchronized void onPage(Reader reader, @Nullable LogPage page) {
    String current = epoch;
    if (!reader.isReading() || current == null) {
      return;
    }
    if (page == null || !page.epoch().equals(current) || page.floor() > reader.cursor()) {
      finish(reader, EndReason.LOG);
      return;
    }
    for (LogEntry entry : page.entries()) {
      offer(reader, new EncodedEntry(current, entry));
    }
    if (reader.isReading()) {
      reader.afterPage();
    }
    catchUp(reader);
  }

  /** Ends all streams: the log is not the one they were reading. */
  private void endAll() {
    LOG.debug("The log is another one, its streams end", new RoomLogger.About(room, null, null));
    epoch = null;
    for (Reader reader : List.copyOf(readers)) {
      finish(reader, EndReason.LOG);
    }
  }

  /** Renews the leases of all readers' peers. */
  @Override
  public synchronized long fire(long nowMillis) {
    if (readers.isEmpty()) {
      inWheel = false;
      return TimerWheel.NEVER;
    }
    renew();
    return nowMillis + RENEWAL.toMillis();
  }

  private void renew() {
    List<Member> members = readers.stream().filter(Reader::isReading).map(Reader::member).toList();
    if (!members.isEmpty()) {
      long asked = position;
      backplane.renew(room, members).whenComplete((renewal, failure) -> onRenewed(asked, renewal));
    }
  }

  private synchronized void onRenewed(long asked, @Nullable Renewal renewal) {
    String current = epoch;
    if (renewal == null || current == null) {
      return;
    }
    if (!isSameLog(renewal.epoch(), renewal.head(), asked)) {
      endAll();
      return;
    }
    if (renewal.head() > position) {
      wheel.schedule(IN_FLIGHT.toMillis(), now -> checkHead(current, renewal.head()));
    }
    for (Reader reader : List.copyOf(readers)) {
      if (reader.isReading() && renewal.ended().contains(reader.member())) {
        wheel.schedule(IN_FLIGHT.toMillis(), now -> end(reader));
      }
    }
    Duration next = renewal.nextExpiry();
    if (next != null && next.compareTo(RENEWAL) < 0) {
      reapAt(wheel.nowMillis() + next.toMillis() + 1);
    }
  }

  /** Sees to it that the lease that runs out then is ended then; only the earliest is minded. */
  private void reapAt(long millis) {
    if (millis < reapMillis) {
      reapMillis = millis;
      wheel.schedule(millis - wheel.nowMillis(), now -> reap(millis));
    }
  }

  private synchronized long checkHead(String inEpoch, long head) {
    if (inEpoch.equals(epoch) && position < head && !readers.isEmpty()) {
      meters.hole();
      readOn();
    }
    return TimerWheel.NEVER;
  }

  private synchronized long end(Reader reader) {
    finish(reader, EndReason.MEMBERSHIP);
    return TimerWheel.NEVER;
  }

  /** A lease of the room is due: any command on it ends it. */
  private synchronized long reap(long millis) {
    if (millis == reapMillis) {
      reapMillis = NO_REAP;
      renew();
    }
    return TimerWheel.NEVER;
  }
}

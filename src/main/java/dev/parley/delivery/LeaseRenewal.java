package dev.parley.delivery;

import dev.parley.delivery.LeaseRenewals.Inquiry;
import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Renews the leases of the peers that read one feed here, every {@link #PERIOD}. Also sends a
 * command as soon as another lease of the room expires: any command ends expired leases, and so
 * {@code peer-left} comes in time.
 *
 * <p>Guarded by the feed's monitor, which it takes itself where another class calls it.
 */
final class LeaseRenewal implements TimerWheel.Task, LeaseRenewals.Room {
  /** Well within a lease, so that two renewals in a row may fail. */
  static final Duration PERIOD = Duration.ofSeconds(9);

  private static final long NONE = Long.MAX_VALUE;

  /** The feed; its monitor guards the renewal. */
  interface Host {
    /** Returns the number of the newest entry that the feed has delivered. */
    long position();

    /**
     * Takes the answer to a renewal.
     *
     * @param asked the feed's position when the command was sent
     * @return whether the answer is from the log that the feed follows
     */
    boolean onRenewal(long asked, Renewal renewal);
  }

  private final RoomId room;
  private final Backplane backplane;
  private final TimerWheel wheel;
  private final LeaseRenewals renewals;
  private final FeedReaders readers;
  private final Host host;
  private boolean isScheduled;

  /** When the room's next lease expires, in milliseconds since 1970, as far as known. */
  private long nextExpiryMillis = NONE;

  LeaseRenewal(
      RoomId room,
      Backplane backplane,
      TimerWheel wheel,
      LeaseRenewals renewals,
      FeedReaders readers,
      Host host) {
    this.room = room;
    this.backplane = backplane;
    this.wheel = wheel;
    this.renewals = renewals;
    this.readers = readers;
    this.host = host;
  }

  /** Renews from now on, for as long as there are readers. */
  void start() {
    if (!isScheduled) {
      isScheduled = true;
      // The first comes early by a random time, so that the rooms of a replica take turns.
      long early = ThreadLocalRandom.current().nextLong(PERIOD.toMillis()) / 2;
      wheel.schedule(PERIOD.toMillis() - early, this);
    }
  }

  @Override
  public long fire(long nowMillis) {
    synchronized (host) {
      if (readers.isEmpty()) {
        isScheduled = false;
        return TimerWheel.NEVER;
      }
    }
    renewals.add(this);
    return LeaseRenewals.inStep(nowMillis + PERIOD.toMillis());
  }

  @Override
  public @Nullable Inquiry inquire() {
    synchronized (host) {
      List<Member> members = readers.readingMembers();
      return members.isEmpty()
          ? null
          : new Inquiry(this, host.position(), new RenewalRequest(room, members));
    }
  }

  @Override
  public void renewAlone() {
    synchronized (host) {
      List<Member> members = readers.readingMembers();
      if (!members.isEmpty()) {
        long asked = host.position();
        backplane.renew(room, members).thenAccept(renewal -> onRenewed(asked, renewal));
      }
    }
  }

  @Override
  public void onRenewed(long asked, Renewal renewal) {
    synchronized (host) {
      if (!host.onRenewal(asked, renewal)) {
        return;
      }
      Duration next = renewal.nextExpiry();
      if (next != null && next.compareTo(PERIOD) < 0) {
        renewAt(wheel.nowMillis() + next.toMillis() + 1);
      }
    }
  }

  /** Renews when a lease expires; only the earliest expiry that is known counts. */
  private void renewAt(long expiryMillis) {
    if (expiryMillis < nextExpiryMillis) {
      nextExpiryMillis = expiryMillis;
      wheel.schedule(expiryMillis - wheel.nowMillis(), now -> onExpiry(expiryMillis));
    }
  }

  private long onExpiry(long expiryMillis) {
    synchronized (host) {
      if (expiryMillis == nextExpiryMillis) {
        nextExpiryMillis = NONE;
        renewAlone();
      }
    }
    return TimerWheel.NEVER;
  }
}

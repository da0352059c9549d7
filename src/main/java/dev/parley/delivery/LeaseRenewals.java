package dev.parley.delivery;

import dev.parley.room.Backplane;
import dev.parley.room.Renewal;
import dev.parley.room.RenewalRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renews the leases of the rooms that are due at the same time with few commands. Most of them have
 * not changed since the renewal before; the others are renewed one by one afterwards.
 */
final class LeaseRenewals {
  /** Rooms are due in steps of this time, so that one command can renew many. */
  private static final long STEP_MILLIS = 250;

  /** A room whose leases this replica renews. Called with no monitor held. */
  interface Room {
    /** Returns what is to be renewed now; null if nothing is. */
    @Nullable Inquiry inquire();

    /** Takes the answer to an inquiry. */
    void onRenewed(long position, Renewal renewal);

    /** Renews with a command of its own, which also ends what has expired. */
    void renewAlone();
  }

  /**
   * What is renewed together with other rooms.
   *
   * @param position the position of the room's feed at that time
   */
  record Inquiry(Room room, long position, RenewalRequest request) {
    private void answer(Optional<Renewal> renewal) {
      renewal.ifPresentOrElse(renewed -> room.onRenewed(position, renewed), room::renewAlone);
    }
  }

  private final Backplane backplane;
  private final TimerWheel wheel;

  /** Guarded by this. */
  private List<Room> due = new ArrayList<>();

  LeaseRenewals(Backplane backplane, TimerWheel wheel) {
    this.backplane = backplane;
    this.wheel = wheel;
  }

  /** Returns the time at which a room is renewed that would be due then. */
  static long inStep(long millis) {
    return Math.floorDiv(millis + STEP_MILLIS - 1, STEP_MILLIS) * STEP_MILLIS;
  }

  /** Renews a room with the next command. */
  synchronized void add(Room room) {
    if (due.isEmpty()) {
      wheel.schedule(0, this::renewAll);
    }
    due.add(room);
  }

  private synchronized List<Room> take() {
    List<Room> taken = due;
    due = new ArrayList<>();
    return taken;
  }

  private long renewAll(long nowMillis) {
    List<Inquiry> inquiries = take().stream().map(Room::inquire).filter(Objects::nonNull).toList();
    if (!inquiries.isEmpty()) {
      backplane
          .renewUnchanged(inquiries.stream().map(Inquiry::request).toList())
          .whenComplete((renewals, failure) -> onRenewed(inquiries, renewals));
    }
    return TimerWheel.NEVER;
  }

  private static void onRenewed(
      List<Inquiry> inquiries, @Nullable List<Optional<Renewal>> renewals) {
    for (int i = 0; i < inquiries.size(); i++) {
      inquiries.get(i).answer(renewals == null ? Optional.empty() : renewals.get(i));
    }
  }
}

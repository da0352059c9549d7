package dev.parley.delivery;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one timer that all streams and feeds share: a ring of slots, each with the tasks that are due
 * when the hand comes by, this time round or a later one.
 *
 * <p>Tasks run on the thread that turns the wheel, outside its monitor, up to a slot's span late.
 */
@Singleton
class TimerWheel {
  /** What {@link Task#fire} returns to be run no more. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long SLOT_MILLIS = 50;
  private static final int SLOTS = 512;

  /** Something to do at a time. */
  @FunctionalInterface
  interface Task {
    /**
     * Does it.
     *
     * @return when to do it again, in milliseconds since 1970, or {@link #NEVER}
     */
    long fire(long nowMillis);
  }

  private record Due(long millis, Task task) {}

  private final Clock clock;

  // Guarded by this.
  private final List<List<Due>> slots = new ArrayList<>(SLOTS);
  private long hand;

  TimerWheel(Clock clock) {
    this.clock = clock;
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>());
    }
    hand = clock.millis() / SLOT_MILLIS;
  }

  /** Has {@link #turn} called on an event loop from now on. */
  void start(Vertx vertx) {
    vertx.setPeriodic(SLOT_MILLIS, tick -> turn());
  }

  /** Runs {@code task} after {@code delayMillis}. */
  void schedule(long delayMillis, Task task) {
    at(clock.millis() + delayMillis, task);
  }

  /** Returns the wheel's time, in milliseconds since 1970. */
  long nowMillis() {
    return clock.millis();
  }

  /** Returns how many tasks are waiting for their time, for tests. */
  synchronized int size() {
    return slots.stream().mapToInt(List::size).sum();
  }

  private synchronized void at(long millis, Task task) {
    long slot = Math.max(millis / SLOT_MILLIS + 1, hand + 1);
    slots.get((int) (slot % SLOTS)).add(new Due(millis, task));
  }

  /** Runs what is due. By one thread at a time. */
  void turn() {
    long now = clock.millis();
    List<Due> due = advance(now);
    while (due != null) {
      for (Due one : due) {
        long next = one.task().fire(now);
        if (next != NEVER) {
          at(next, one.task());
        }
      }
      due = advance(now);
    }
  }

  /** Moves the hand on by one slot and takes what is due there; null if it is at {@code now}. */
  private synchronized @Nullable List<Due> advance(long now) {
    if (hand >= now / SLOT_MILLIS) {
      return null;
    }
    // After a jump of the clock one round visits every slot.
    hand = Math.max(hand + 1, now / SLOT_MILLIS - SLOTS);
    List<Due> slot = slots.get((int) (hand % SLOTS));
    List<Due> due = new ArrayList<>();
    List<Due> later = new ArrayList<>();
    for (Due one : slot) {
      (one.millis() <= now ? due : later).add(one);
    }
    slots.set((int) (hand % SLOTS), later);
    return due;
  }
}

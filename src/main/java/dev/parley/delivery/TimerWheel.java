package dev.parley.delivery;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hashed timer wheel that all streams and feeds share, instead of one timer for each. It is a
 * ring of slots; a slot holds the tasks that are due in this round or in a later one.
 *
 * <p>Tasks run on the thread that calls {@link #turn}, without the wheel's monitor, and up to 50 ms
 * late.
 */
@Singleton
class TimerWheel {
  /** The result of {@link Task#fire} that says: do not run again. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long SLOT_MILLIS = 50;
  private static final int SLOTS = 512;

  /** Something that runs at a given time. */
  @FunctionalInterface
  interface Task {
    /** Runs, and returns when to run again: milliseconds since 1970, or {@link #NEVER}. */
    long fire(long nowMillis);
  }

  private record Due(long millis, Task task) {}

  private final Clock clock;

  // Guarded by this.
  private final List<List<Due>> slots = new ArrayList<>(SLOTS);

  /** The slot that was visited last, counted from 1970. */
  private long current;

  TimerWheel(Clock clock) {
    this.clock = clock;
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>());
    }
    current = clock.millis() / SLOT_MILLIS;
  }

  /** Calls {@link #turn} on an event loop from now on. */
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

  /** Returns how many tasks are scheduled, for tests. */
  synchronized int size() {
    return slots.stream().mapToInt(List::size).sum();
  }

  private synchronized void at(long millis, Task task) {
    long slot = Math.max(millis / SLOT_MILLIS + 1, current + 1);
    slots.get((int) (slot % SLOTS)).add(new Due(millis, task));
  }

  /** Runs all tasks that are due. Only one thread may call it at a time. */
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

  /** Moves on by one slot and takes the tasks that are due there; null at {@code now}. */
  private synchronized @Nullable List<Due> advance(long now) {
    if (current >= now / SLOT_MILLIS) {
      return null;
    }
    // If the clock jumped ahead, one round visits every slot.
    current = Math.max(current + 1, now / SLOT_MILLIS - SLOTS);
    List<Due> slot = slots.get((int) (current % SLOTS));
    List<Due> due = new ArrayList<>();
    List<Due> later = new ArrayList<>();
    for (Due one : slot) {
      (one.millis() <= now ? due : later).add(one);
    }
    slots.set((int) (current % SLOTS), later);
    return due;
  }
}

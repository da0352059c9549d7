package dev.parley.backplane.memory;

import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane.Listener;
import dev.parley.room.Limits;
import dev.parley.room.Refusals;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All rooms of one process, and their listeners. Safe for any thread.
 *
 * <p>A step holds the monitor of its room. New entries are published in order after the monitor is
 * released, by one thread at a time. So a listener may hold locks of its own while it issues
 * commands.
 */
final class MemoryRooms {
  private final Map<RoomId, Slot> slots = new ConcurrentHashMap<>();
  private final Map<RoomId, Listener> listeners = new ConcurrentHashMap<>();
  private final Limits limits;
  private final MemoryLimits bounds;
  private final MemoryBudget budget;
  private final LongSupplier nowMicros;

  MemoryRooms(Limits limits, MemoryLimits bounds, LongSupplier nowMicros) {
    this.limits = limits;
    this.bounds = bounds;
    this.budget = new MemoryBudget(bounds.bytes());
    this.nowMicros = nowMicros;
  }

  void subscribe(RoomId room, Listener listener) {
    listeners.put(room, listener);
  }

  void unsubscribe(RoomId room, Listener listener) {
    listeners.remove(room, listener);
  }

  /**
   * Runs a step that may begin a room. Refuses with {@code replica-full} if the room is new and
   * there are too many rooms or bytes. Threads may exceed the bound on rooms by one each.
   */
  <T extends @Nullable Object> CompletionStage<T> beginOrStep(
      RoomId id, Function<MemoryRoom, T> command) {
    return !slots.containsKey(id) && (slots.size() >= bounds.rooms() || budget.isFull())
        ? CompletableFuture.failedFuture(Refusals.full())
        : step(id, command);
  }

  /** Runs a step and publishes what it appended. A refusal fails the returned stage. */
  <T extends @Nullable Object> CompletionStage<T> step(RoomId id, Function<MemoryRoom, T> command) {
    while (true) {
      Slot slot = slots.computeIfAbsent(id, none -> new Slot(id));
      CompletionStage<T> result = slot.step(command);
      if (result != null) {
        slot.publish();
        return result;
      }
    }
  }

  /** Ends expired leases in rooms that nobody uses, and drops the rooms that are forgotten. */
  void sweep() {
    slots.keySet().forEach(id -> step(id, room -> null));
  }

  int size() {
    return slots.size();
  }

  int listeners() {
    return listeners.size();
  }

  long bytes() {
    return budget.held();
  }

  /** The place of one room in the map, with its lock and its publisher. */
  private final class Slot {
    private final RoomId id;

    /** How many threads asked to publish; the one that found 0 publishes for all. Atomic. */
    private final AtomicInteger publishRequests = new AtomicInteger();

    /** Guarded by this slot's monitor, except for the log's queue of unpublished entries. */
    private final MemoryRoom room;

    /** Guarded by this slot's monitor. Once true, the slot is out of the map for good. */
    private boolean dropped;

    Slot(RoomId id) {
      this.id = id;
      this.room = new MemoryRoom(id, limits, bounds.roomBytes(), budget, nowMicros.getAsLong());
    }

    /** Runs one step; returns null if this slot has been dropped, and then does nothing. */
    synchronized <T extends @Nullable Object> @Nullable CompletionStage<T> step(
        Function<MemoryRoom, T> command) {
      if (dropped) {
        return null;
      }
      try {
        room.begin(nowMicros.getAsLong());
        return CompletableFuture.completedFuture(command.apply(room));
      } catch (Refusal refusal) {
        return CompletableFuture.failedFuture(refusal);
      } finally {
        if (room.isForgotten()) {
          dropped = true;
          slots.remove(id, this);
        }
      }
    }

    /**
     * Passes the unpublished entries to the listener. If another thread is publishing, it also
     * publishes the entries of this thread, and this method returns at once.
     */
    void publish() {
      if (publishRequests.getAndIncrement() != 0) {
        return;
      }
      int seen = 1;
      do {
        MemoryLog.Publication next = room.log().unpublished();
        while (next != null) {
          Listener listener = listeners.get(id);
          if (listener != null) {
            listener.onEntry(next.epoch(), next.entry());
          }
          next = room.log().unpublished();
        }
        seen = publishRequests.addAndGet(-seen);
      } while (seen != 0);
    }
  }
}

package dev.parley.backplane.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait because their hash slot moves, in the order of issue.
 *
 * <p>While a slot is stalled, its calls wait here. Again and again the first of them is sent, as a
 * probe. Once a probe was executed, all others follow in order, and then new calls are sent
 * directly again.
 */
final class StalledCalls {
  /** The most calls that wait; those beyond fail at once. */
  private static final int MAX_WAITING = 16_384;

  /** Sends calls. Called with no monitor held. */
  interface Sender {
    /** Sends a call or fails it; returns false if its slot cannot be served yet. */
    boolean dispatch(ClusterCall call);
  }

  /** A slot that is stalled. Guarded by the outer object. */
  private static final class Stall {
    final PriorityQueue<ClusterCall> waiting =
        new PriorityQueue<>(Comparator.comparingLong(ClusterCall::order));

    /** The call that was sent to find out whether the slot is served; null if there is none. */
    @Nullable ClusterCall probe;

    /** Whether a thread sends the waiting calls, because the probe was executed. */
    boolean isDraining;

    boolean isIdle() {
      return probe == null && !isDraining;
    }
  }

  private final Sender sender;

  /** Whether a slot is stalled. Written under the monitor; read by every call. */
  private volatile boolean isAny;

  // Guarded by this.
  private final Map<Integer, Stall> stalls = new HashMap<>();
  private int waitingCount;
  private boolean isClosed;

  StalledCalls(Sender sender) {
    this.sender = sender;
  }

  boolean isAny() {
    return isAny;
  }

  /** Takes a new call if its slot is stalled; it must not overtake those that wait. */
  boolean takeIfStalled(ClusterCall call) {
    return isAny && takeIfKnown(call);
  }

  private synchronized boolean takeIfKnown(ClusterCall call) {
    Stall stall = stalls.get(call.slot());
    return stall != null && add(stall, call);
  }

  /** Takes a call that was not executed. Returns false if it has to fail. */
  synchronized boolean take(ClusterCall call) {
    Stall stall = stalls.computeIfAbsent(call.slot(), none -> new Stall());
    isAny = true;
    if (stall.probe == call) {
      stall.probe = null;
    }
    stall.isDraining = false;
    return add(stall, call);
  }

  private boolean add(Stall stall, ClusterCall call) {
    if (isClosed || call.isLate() || waitingCount >= MAX_WAITING) {
      return false;
    }
    waitingCount++;
    return stall.waiting.add(call);
  }

  /** Sends a probe for each stalled slot, and fails the calls that have waited for too long. */
  void retry() {
    List<ClusterCall> late = new ArrayList<>();
    List<ClusterCall> probes = new ArrayList<>();
    choose(late, probes);
    late.forEach(call -> call.unavailable("the hash slot " + call.slot() + " is not served"));
    probes.forEach(this::probe);
  }

  private synchronized void choose(List<ClusterCall> late, List<ClusterCall> probes) {
    for (Iterator<Stall> all = stalls.values().iterator(); all.hasNext(); ) {
      Stall stall = all.next();
      for (Iterator<ClusterCall> calls = stall.waiting.iterator(); calls.hasNext(); ) {
        ClusterCall call = calls.next();
        if (call.isLate()) {
          late.add(call);
          calls.remove();
          waitingCount--;
        }
      }
      if (stall.isIdle()) {
        ClusterCall first = poll(stall);
        if (first == null) {
          all.remove();
        } else {
          stall.probe = first;
          probes.add(first);
        }
      }
    }
    isAny = !stalls.isEmpty();
  }

  private @Nullable ClusterCall poll(Stall stall) {
    ClusterCall first = stall.waiting.poll();
    if (first != null) {
      waitingCount--;
    }
    return first;
  }

  private void probe(ClusterCall call) {
    call.command().whenComplete((result, failure) -> onProbed(call));
    dispatch(call);
  }

  private void dispatch(ClusterCall call) {
    if (!sender.dispatch(call) && !take(call)) {
      call.unavailable("the hash slot " + call.slot() + " is not served");
    }
  }

  /** A probe is done. If it was not taken back, the slot is served, or the call had to fail. */
  private void onProbed(ClusterCall probe) {
    Stall stall = beginToDrain(probe);
    if (stall == null) {
      return;
    }
    for (ClusterCall next = next(probe.slot(), stall);
        next != null;
        next = next(probe.slot(), stall)) {
      dispatch(next);
    }
  }

  private synchronized @Nullable Stall beginToDrain(ClusterCall probe) {
    Stall stall = stalls.get(probe.slot());
    if (stall == null || stall.probe != probe) {
      return null;
    }
    stall.probe = null;
    stall.isDraining = true;
    return stall;
  }

  /** Returns the next call to send; null if there is none, or if the slot is stalled again. */
  private synchronized @Nullable ClusterCall next(int slot, Stall stall) {
    if (!stall.isDraining) {
      return null;
    }
    ClusterCall next = poll(stall);
    if (next == null) {
      stalls.remove(slot, stall);
      isAny = !stalls.isEmpty();
    }
    return next;
  }

  /** Fails all calls that wait. */
  void close() {
    end().forEach(call -> call.unavailable("there is no connection"));
  }

  private synchronized List<ClusterCall> end() {
    isClosed = true;
    List<ClusterCall> waiting = new ArrayList<>();
    stalls.values().forEach(stall -> waiting.addAll(stall.waiting));
    stalls.clear();
    isAny = false;
    return waiting;
  }
}

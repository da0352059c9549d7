package dev.parley.backplane.memory;

import dev.parley.protocol.PeerId;
import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.CallReport.Outcome;
import dev.parley.room.TimelineEntry;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The reports of one room, and which calls they have decided. Its owner guards it. */
final class MemoryReports {
  /** What was decided of a call, and when first, in microseconds since 1970. */
  private record Call(Set<Outcome> outcomes, long sinceMicros) {}

  private final Deque<TimelineEntry> entries = new ArrayDeque<>(0);

  /** The call that was decided first comes first. */
  private final Map<String, Call> calls = new LinkedHashMap<>(2);

  /** Adds a report; returns whether it is the first that decides its call. */
  boolean add(PeerId from, CallReport report, long nowMicros) {
    Outcome outcome = report.outcome();
    boolean isFirst = false;
    CallReport kept = report;
    if (outcome != null) {
      Set<Outcome> before = decide(report.call(from), outcome, nowMicros);
      isFirst = before.isEmpty();
      kept = before.contains(Outcome.CONNECTED) ? marked(report) : report;
    }
    entries.add(TimelineEntry.reported(nowMicros, from, kept));
    if (entries.size() > CallReport.MAX_KEPT) {
      entries.remove();
    }
    return isFirst;
  }

  private Set<Outcome> decide(String name, Outcome outcome, long nowMicros) {
    long oldest = nowMicros - CallReport.CALL_MEMORY.toNanos() / 1000;
    calls.values().removeIf(call -> call.sinceMicros() < oldest);
    Call call =
        calls.computeIfAbsent(name, none -> new Call(EnumSet.noneOf(Outcome.class), nowMicros));
    Set<Outcome> before = Set.copyOf(call.outcomes());
    call.outcomes().add(outcome);
    if (calls.size() > CallReport.MAX_CALLS) {
      calls.remove(calls.keySet().iterator().next());
    }
    return before;
  }

  private static CallReport marked(CallReport report) {
    Attributes.Builder more = Attributes.builder();
    report.attributes().values().forEach(more::add);
    return new CallReport(
        report.peer(),
        report.session(),
        report.connectionState(),
        more.add(CallReport.WAS_CONNECTED, "connected").build());
  }

  int size() {
    return entries.size();
  }

  Collection<TimelineEntry> entries() {
    return entries;
  }
}

package dev.parley.diagnosis;

import dev.parley.protocol.EventId;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.room.Attributes;
import dev.parley.room.CallReport;
import dev.parley.room.CallReport.IceError;
import dev.parley.room.TimelineEntry;
import dev.parley.room.TimelineEntry.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the timeline of a room step by step. Time passes only when it is told to. */
final class Call {
  static final IceHosts HOSTS =
      new IceHosts(
          Set.of("stun.example.org", "both.example.org"),
          Set.of("turn.example.org", "both.example.org"));

  private final List<TimelineEntry> entries = new ArrayList<>();
  private final Set<PeerId> present = new HashSet<>();
  private final Set<PeerId> listening = new HashSet<>();
  private long micros = 1_700_000_000_000_000L;
  private String epoch = "epoch00000";
  private long head;

  /** Two peers who are in the room and receive. */
  static Call ofTwo() {
    return new Call().join("alice").listen("alice").join("bob").listen("bob");
  }

  /** Two peers after offer and answer, each with a host candidate. */
  static Call negotiated() {
    return ofTwo()
        .offer("alice", "bob")
        .candidate("alice", "bob", "host")
        .answer("bob", "alice")
        .candidate("bob", "alice", "host");
  }

  Call pass(long seconds) {
    micros += seconds * 1_000_000;
    return this;
  }

  Call join(String peer) {
    present.add(id(peer));
    listening.remove(id(peer));
    return log(Kind.JOINED, peer, null, "", Attributes.NONE);
  }

  Call leave(String peer, String reason) {
    present.remove(id(peer));
    listening.remove(id(peer));
    return log(Kind.LEFT, peer, null, reason, Attributes.NONE);
  }

  /** Opens a stream, which gets all that is logged from now on, and what was logged before. */
  Call listen(String peer) {
    listening.add(id(peer));
    entries.add(
        TimelineEntry.opened(tick(), new EventId(epoch, Math.max(head, 1)), id(peer), "new"));
    return this;
  }

  /** Polls once, and receives what is in the log. */
  Call poll(String peer) {
    entries.add(TimelineEntry.delivered(tick(), new EventId(epoch, head), id(peer), "poll"));
    return this;
  }

  Call stopListening(String peer) {
    listening.remove(id(peer));
    entries.add(
        TimelineEntry.ended(tick(), new EventId(epoch, Math.max(head, 1)), id(peer), "gone"));
    return this;
  }

  /** Begins a new epoch, as a Redis does that has lost its data. */
  Call newEpoch() {
    epoch = "epoch11111";
    head = 0;
    return this;
  }

  Call offer(String from, String to) {
    return say(from, to, "offer", "media=2");
  }

  Call answer(String from, String to) {
    return say(from, to, "answer", "media=2");
  }

  Call candidate(String from, String to, String type) {
    return say(from, to, "candidate", "type=" + type + ";transport=udp");
  }

  Call mdns(String from, String to) {
    return say(from, to, "candidate", "type=host;transport=udp;mdns=1");
  }

  /** Logs a message; to everybody if {@code to} is null. */
  Call say(String from, @Nullable String to, String kind, String attributes) {
    return log(Kind.MESSAGE, from, to, kind, Attributes.parse(attributes));
  }

  Call waiting(String from, String to) {
    entries.add(new TimelineEntry(Kind.WAITING, tick(), null, id(from), id(to), "offer", 9));
    return this;
  }

  Call refused(String from, String to, Problem problem) {
    entries.add(TimelineEntry.refused(tick(), id(from), id(to), problem, 1));
    return this;
  }

  Call report(String from, String to, String state) {
    return report(from, to, state, "");
  }

  /** Adds a report with further attributes, {@code ice=failed;relay=1} for example. */
  Call report(String from, String to, String state, String attributes) {
    entries.add(
        TimelineEntry.reported(
            tick(), id(from), new CallReport(id(to), null, state, Attributes.parse(attributes))));
    return this;
  }

  /** Forgets the oldest entries, as timelines do that are long or old; reports are kept. */
  Call forget(int count) {
    List<TimelineEntry> others =
        entries.stream().filter(entry -> entry.kind() != Kind.REPORTED).limit(count).toList();
    entries.removeAll(others);
    return this;
  }

  static String error(int code, @Nullable String server) {
    return "errors=" + CallReport.errorsText(List.of(new IceError(code, server)));
  }

  /** The finding on alice and bob. */
  Finding finding() {
    return diagnosis().pairs().stream()
        .filter(each -> each.pair().equals(Pair.of(id("alice"), id("bob"))))
        .map(PairDiagnosis::finding)
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no such pair"));
  }

  /** The verdict on alice and bob with its confidence, {@code peer-left certain} for example. */
  String verdict() {
    Finding finding = finding();
    return finding.verdict().text() + ' ' + finding.confidence().text();
  }

  Diagnosis diagnosis() {
    return Diagnosis.of(timeline(), present, micros, HOSTS, pair -> true);
  }

  List<TimelineEntry> timeline() {
    return entries.stream().sorted(Comparator.comparingLong(TimelineEntry::atMicros)).toList();
  }

  long micros() {
    return micros;
  }

  private Call log(
      Kind kind, String peer, @Nullable String to, String detail, Attributes attributes) {
    EventId number = new EventId(epoch, ++head);
    entries.add(
        new TimelineEntry(
            kind, tick(), number, id(peer), to == null ? null : id(to), detail, 9, attributes));
    for (PeerId reader : listening) {
      boolean isFor = to == null ? !reader.equals(id(peer)) : reader.equals(id(to));
      if (isFor) {
        entries.add(TimelineEntry.delivered(tick(), number, reader, "stream"));
      }
    }
    return this;
  }

  private long tick() {
    return micros += 1000;
  }

  static PeerId id(String value) {
    return new PeerId(value);
  }
}

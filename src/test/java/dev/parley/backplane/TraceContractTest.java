package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.to;
import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Event;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.room.LogEntry;
import dev.parley.room.Removal;
import dev.parley.room.Retention;
import dev.parley.room.TimelineEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The trace of a message is kept with its entry and changes nothing else of it. */
class TraceContractTest extends BackplaneContract {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String MEMBER = ",\"traceparent\":\"" + TRACE + '"';

  @Test
  void each_message_keeps_its_own_trace() {
    Member alice = join("alice");
    RecordingListener listener = new RecordingListener();
    get(backplane.subscribe(alice.room(), listener));
    send(alice, toAll("1").and("2").traced(TRACE));
    send(alice, toAll("3"));
    assertThat(lines())
        .containsExactly("alice joined", "alice to all: 1", "alice to all: 2", "alice to all: 3");
    assertThat(traces(log().entries())).containsExactly(null, TRACE, TRACE, null);
    listener.awaitLine("alice to all: 3");
    assertThat(listener.heard())
        .extracting(heard -> heard.entry().trace())
        .containsExactly(TRACE, TRACE, null);
    assertThat(log().entries().get(1).event())
        .isEqualTo(new Event.MessageSent(alice.peer(), null, "\"data\":\"1\""));
  }

  @Test
  void message_that_waited_keeps_its_trace() {
    Member alice = join("alice");
    send(alice, to("bob", "hello").ttl(Duration.ofMinutes(1)).traced(TRACE));
    join("bob");
    assertThat(lastLine()).isEqualTo("alice to bob: hello");
    assertThat(traces(log().entries())).containsExactly(null, null, TRACE);
  }

  @Test
  void text_that_only_looks_like_a_trace_is_not_changed() {
    Member alice = join("alice");
    String inside = "{\"x\":1" + MEMBER + "}";
    Message data = new Message.Data(inside, null);
    Message session = new Message.Data("1", MEMBER.substring(10));
    send(alice, toAll("1").and(data).and(session));
    get(backplane.remove(DEMO, alice.peer(), new Removal("bye" + MEMBER, Duration.ofMinutes(1))));
    List<LogEntry> entries = log().entries();
    assertThat(traces(entries)).containsOnlyNulls();
    assertThat(entries.get(2).event())
        .isEqualTo(new Event.MessageSent(alice.peer(), null, data.members()));
    assertThat(entries.get(3).event())
        .isEqualTo(new Event.MessageSent(alice.peer(), null, session.members()));
    assertThat(entries.get(4).event())
        .isInstanceOfSatisfying(
            Event.PeerLeft.class, left -> assertThat(left.message()).isEqualTo("bye" + MEMBER));
  }

  @Test
  void timeline_does_not_show_the_trace() {
    Member alice = join("alice");
    send(alice, toAll("hello").and(new Message.Candidate("null", null)).traced(TRACE));
    get(backplane.addToTimeline(DEMO, List.of(), new Retention(1000, Duration.ofMinutes(1))));
    assertThat(get(backplane.timeline(DEMO)))
        .filteredOn(fact -> fact.kind() == TimelineEntry.Kind.MESSAGE)
        .extracting(fact -> fact.detail() + " " + fact.amount())
        .containsExactly("data 14", "end-of-candidates 16");
  }

  private static List<String> traces(List<LogEntry> entries) {
    return entries.stream().map(LogEntry::trace).toList();
  }
}

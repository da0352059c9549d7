package dev.parley.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Limits;
import dev.parley.room.LogEntry;
import dev.parley.room.Send;
import dev.parley.testing.Collector;
import dev.parley.testing.MovableClock;
import dev.parley.testing.Traces;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many requests are traced, and how many spans are kept. */
class SpansTest {
  private static final Member ALICE =
      new Member(new RoomId("demo"), new PeerId("alice"), Membership.first());
  private static final Send SEND =
      new Send(null, List.of(new Message.Data("1", null)), false, null, Duration.ZERO);

  private final Collector collector = Collector.start();
  private final MemoryBackplane memory = memory();

  @AfterEach
  void stop() {
    collector.close();
  }

  @Test
  void configured_share_of_requests_without_traceparent_is_traced() {
    assertThat(traced(1, 100)).isEqualTo(100);
    assertThat(traced(0, 100)).isZero();
    assertThat(traced(0.5, 2000)).isBetween(800L, 1200L);
  }

  private long traced(double ratio, int requests) {
    Tracing tracing = Traces.to(collector.url(), ratio, memory);
    long traced = 0;
    for (int i = 0; i < requests; i++) {
      traced += tracing.send(null, ALICE, SEND) == null ? 0 : 1;
    }
    tracing.close(new ShutdownEvent());
    return traced;
  }

  @Test
  void traceparent_of_the_caller_takes_precedence_over_the_share() {
    Tracing all = Traces.to(collector.url(), 1, memory);
    assertThat(all.send("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", ALICE, SEND))
        .isNull();
    SendSpan span =
        all.send("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", ALICE, SEND);
    assertThat(span).isNotNull();
    assertThat(span.traceparent())
        .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01")
        .doesNotContain("00f067aa0ba902b7");
    all.close(new ShutdownEvent());
  }

  @Test
  void spans_beyond_the_bound_are_dropped_without_waiting() {
    Tracing tracing = Traces.to(collector.url(), 1, memory);
    collector.pause();
    for (int i = 0; i < 20_000; i++) {
      SendSpan span = tracing.send(null, ALICE, SEND);
      assertThat(span).isNotNull();
      span.end(202);
    }
    collector.resume();
    // The end of the process waits for two seconds only, which may be too short on a busy machine.
    await().until(() -> !collector.spans().isEmpty());
    tracing.close(new ShutdownEvent());
    assertThat(collector.spans()).hasSizeBetween(1, 2 * Spans.MAX_QUEUED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "00-00000000000000000000000000000000-0000000000000000-01"})
  void delivery_with_an_invalid_traceparent_makes_no_span(String trace) {
    Tracing tracing = Traces.to(collector.url(), 1, memory);
    Event said = new Event.MessageSent(ALICE.peer(), null, "\"data\":1");
    tracing.delivered(
        ALICE, new EventId("abcdefgh", 1), new LogEntry(1, 0, 0, said, trace), 1, "stream");
    tracing.close(new ShutdownEvent());
    assertThat(collector.spans()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector:4318", "hush", "ftp://hush@collector/", "http:///hush", "a b"})
  void invalid_endpoint_is_refused_and_not_in_the_message(String endpoint) {
    assertThatThrownBy(() -> Traces.to(endpoint, 1, memory))
        .hasMessage("parley.tracing.endpoint must be an http or https URL");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void invalid_share_is_refused(double ratio) {
    assertThatThrownBy(() -> Traces.to(collector.url(), ratio, memory))
        .hasMessageStartingWith("parley.tracing.ratio must be from 0 to 1");
  }

  private static MemoryBackplane memory() {
    Allowance plenty = new Allowance(1000, 1000);
    return new MemoryBackplane(
        new Limits(64, plenty, plenty),
        new MemoryLimits(100, 100, 8 << 20, 1L << 30),
        new MovableClock());
  }
}

package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Message;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Join;
import dev.parley.room.Limits;
import dev.parley.room.Send;
import dev.parley.testing.MovableClock;
import dev.parley.testing.Timelines;
import dev.parley.testing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The periodic event of a stream, with a heartbeat of 15 s and a stream age of about 10 min. */
class PeriodicEventTest {
  private static final RoomId ROOM = new RoomId("demo");
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final MovableClock clock = new MovableClock();
  private final MemoryBackplane backplane = backplane();
  private final TimerWheel wheel = new TimerWheel(clock);
  private final EventStreams streams = streams();
  private final RecordingSink sink = new RecordingSink();
  private int made;

  @Test
  void refresh_is_sent_when_it_is_due_and_after_every_period_independently_of_heartbeats() {
    open(join("bob"), refreshIn(PERIOD));
    pass(Duration.ofMillis(1_950));
    assertThat(refreshes()).isEmpty();
    pass(Duration.ofMillis(100));
    assertThat(sink.frames).last().isEqualTo("event: stale-bread\ndata: {\"loaf\":1}\n\n");
    // Each event may be late by one slot of the wheel (50 ms). The next period begins then.
    pass(PERIOD.plusMillis(50));
    pass(PERIOD.plusMillis(50));
    assertThat(refreshes())
        .containsExactly(
            "event: stale-bread\ndata: {\"loaf\":1}\n\n",
            "event: stale-bread\ndata: {\"loaf\":2}\n\n",
            "event: stale-bread\ndata: {\"loaf\":3}\n\n");
  }

  @Test
  void overdue_refresh_is_sent_between_hello_and_the_log() {
    Member bob = join("bob");
    say(join("alice"), bob);
    open(bob, refreshIn(Duration.ofHours(-1)));
    assertThat(sink.frames).hasSize(4);
    assertThat(sink.frames.get(0)).contains("event: hello\n");
    assertThat(sink.frames.get(1)).startsWith("event: stale-bread\n");
    assertThat(sink.frames.get(2)).startsWith("event: peer-joined\n");
    assertThat(sink.frames.get(3)).contains("\"data\":1}");
    pass(Duration.ofMillis(1_950));
    assertThat(refreshes()).hasSize(1);
    pass(Duration.ofMillis(100));
    assertThat(refreshes()).hasSize(2);
  }

  @Test
  void pings_are_sent_with_every_heartbeat_independently_of_refreshes() {
    open(join("bob"), refreshIn(PERIOD));
    pass(Duration.ofMillis(46_100));
    assertThat(sink.pings()).hasSize(3);
    assertThat(refreshes()).hasSizeBetween(22, 23);
  }

  @Test
  void refresh_is_not_made_after_its_stream_was_closed() {
    EventStreams.Stream stream = open(join("bob"), refreshIn(PERIOD));
    pass(Duration.ofSeconds(1));
    stream.closed();
    pass(PERIOD.multipliedBy(2));
    assertThat(made).isZero();
  }

  @Test
  void refresh_that_is_due_after_the_end_of_the_stream_is_not_made() {
    open(join("bob"), refreshIn(Duration.ofHours(2)));
    pass(Duration.ofMinutes(13));
    assertThat(sink.ended).isTrue();
    assertThat(made).isZero();
  }

  private PeriodicEvent refreshIn(Duration delay) {
    return new PeriodicEvent(
        "stale-bread", clock.instant().plus(delay), PERIOD, () -> "{\"loaf\":" + ++made + "}");
  }

  private List<String> refreshes() {
    return sink.frames.stream().filter(frame -> frame.startsWith("event: stale-bread\n")).toList();
  }

  private EventStreams.Stream open(Member member, PeriodicEvent refresh) {
    return done(streams.open(member, null, null, refresh, () -> sink));
  }

  private Member join(String id) {
    Join join = new Join(ROOM, new PeerId(id), Metadata.NONE, null, Membership.first(), null);
    return done(backplane.join(join)).member();
  }

  private void say(Member from, Member to) {
    Message message = new Message.Data("1", null);
    Send send = new Send(to.peer(), List.of(message), false, null, Duration.ZERO);
    done(backplane.send(from, send));
  }

  /** Advances the clock in small steps and turns the wheel after each. */
  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 50) {
      clock.move(Duration.ofMillis(Math.min(50, left)));
      wheel.turn();
    }
  }

  private MemoryBackplane backplane() {
    Allowance plenty = new Allowance(1_000_000, 1_000_000);
    return new MemoryBackplane(
        new Limits(64, plenty, plenty), new MemoryLimits(100, 100, 8 << 20, 1L << 30), clock);
  }

  private EventStreams streams() {
    DeliveryMeters meters = new DeliveryMeters(new SimpleMeterRegistry());
    DeliveryConfig config = new FeedTest.Defaults();
    Feeds feeds = new Feeds(backplane, wheel, meters, config);
    ReaderRecorder recorder =
        new ReaderRecorder(Timelines.recorder(backplane, clock), Traces.off(backplane));
    return new EventStreams(
        feeds, backplane, wheel, meters, recorder, config, new Draining(feeds, config));
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}

package dev.parley.delivery;

import static dev.parley.testing.Removals.aRemoval;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.delivery.EventStreams.Stream;
import dev.parley.protocol.Event;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Message;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Join;
import dev.parley.room.Limits;
import dev.parley.room.LogEntry;
import dev.parley.room.Send;
import dev.parley.room.TimelineEntry;
import dev.parley.testing.MovableClock;
import dev.parley.testing.Timelines;
import dev.parley.testing.Traces;
import dev.parley.timeline.TimelineRecorder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a feed delivers the log while the bus loses and repeats publications. */
class FeedTest {
  private static final RoomId ROOM = new RoomId("demo");
  private static final int MOST_STREAMS = 10;

  private MovableClock clock = new MovableClock();
  private LossyBackplane backplane = new LossyBackplane(memory(clock));
  private TimerWheel wheel = new TimerWheel(clock);
  private TimelineRecorder timelines = Timelines.recorder(backplane, clock);
  private EventStreams streams = streams();
  private Member alice = join("alice");
  private Member bob = join("bob");
  private int said;

  @BeforeEach
  @BeforeTry
  void a_room_with_alice_and_bob() {
    clock = new MovableClock();
    backplane = new LossyBackplane(memory(clock));
    wheel = new TimerWheel(clock);
    streams = streams();
    alice = join("alice");
    bob = join("bob");
    said = 0;
  }

  @Test
  void reader_that_missed_every_publish_still_gets_all_messages() {
    RecordingSink sink = open(bob, null);
    backplane.bus = entry -> false;
    say(5);
    assertThat(sink.numbers()).isEmpty();
    pass(LeaseRenewal.PERIOD.plusSeconds(1));
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(5));
  }

  @Test
  void missing_entries_are_read_from_the_log_before_later_ones() {
    RecordingSink sink = open(bob, null);
    say(1);
    backplane.bus = entry -> false;
    say(2);
    backplane.bus = entry -> true;
    say(1);
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(4));
  }

  @Test
  void entry_that_is_published_several_times_is_delivered_once() {
    RecordingSink sink = open(bob, null);
    backplane.copies = 3;
    say(4);
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(4));
  }

  @Test
  void feed_reads_the_log_when_the_bus_is_back() {
    RecordingSink sink = open(bob, null);
    backplane.bus = entry -> false;
    say(3);
    backplane.resubscribe();
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(3));
  }

  @Test
  void feed_retries_the_read_until_the_backplane_is_back() {
    RecordingSink sink = open(bob, null);
    backplane.bus = entry -> false;
    say(3);
    backplane.away = true;
    backplane.resubscribe();
    pass(Duration.ofSeconds(2));
    assertThat(sink.numbers()).isEmpty();
    backplane.away = false;
    pass(Duration.ofSeconds(1));
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(3));
  }

  @Test
  void late_answers_that_publications_have_overtaken_do_not_end_the_stream() {
    RecordingSink sink = open(bob, null);
    backplane.late = true;
    backplane.resubscribe();
    pass(LeaseRenewal.PERIOD.plusSeconds(1));
    say(3);
    backplane.answer();
    say(1);
    assertThat(sink.ended).isFalse();
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(4));
  }

  @Test
  void feed_on_a_bus_without_faults_never_reads_the_log() {
    open(bob, null);
    say(100);
    pass(Duration.ofMinutes(1));
    assertThat(backplane.reads).isZero();
  }

  @Test
  void entry_of_another_epoch_ends_the_stream_and_the_next_hello_has_that_reason() {
    RecordingSink sink = open(bob, null);
    say(1);
    Event message = new Event.MessageSent(alice.peer(), null, "\"data\":1");
    backplane.publish("zzzzzzzz", new LogEntry(1, 0, 0, message));
    assertThat(sink.ended).isTrue();
    assertThat(open(bob, "zzzzzzzz-1").last("data:")).contains("\"reason\":\"epoch\"");
  }

  @Test
  void resumed_reader_continues_after_the_last_event_of_its_client() {
    RecordingSink sink = open(bob, null);
    say(2);
    String last = sink.last("id:");
    say(3);
    RecordingSink resumed = open(bob, last);
    assertThat(resumed.frames.get(0)).contains("\"resumed\":true", "id: " + last + "\n");
    assertThat(resumed.numbers()).containsExactly(3, 4, 5);
  }

  @Test
  void resumed_reader_gets_a_long_backlog_completely_and_only_while_it_reads() {
    RecordingSink first = open(bob, null);
    String start = first.last("id:");
    say(1000);
    RecordingSink sink = new RecordingSink();
    sink.full = true;
    join(streams.open(bob, start, null, null, () -> sink));
    assertThat(sink.numbers()).isEmpty();
    sink.drain();
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(1000));
  }

  @Test
  void slow_reader_is_ended_and_resumes_with_its_last_event_id() {
    RecordingSink sink = open(bob, null);
    say(2);
    String last = sink.last("id:");
    sink.full = true;
    say(1);
    assertThat(sink.ended).isTrue();
    say(1);
    assertThat(open(bob, last).numbers()).containsExactly(3, 4);
  }

  @Test
  void ping_is_sent_every_15_seconds_with_an_id_beyond_messages_for_others() {
    RecordingSink sink = open(bob, null);
    send(bob, alice.peer(), 7);
    pass(Duration.ofMillis(14_900));
    assertThat(sink.pings()).isEmpty();
    pass(Duration.ofMillis(200));
    assertThat(sink.pings()).hasSize(1);
    assertThat(sink.pings().get(0)).contains("-3\ndata: {\"at\":");
    pass(Duration.ofSeconds(15));
    assertThat(sink.pings()).hasSize(2);
  }

  @Test
  void stream_ends_within_a_fifth_of_the_configured_age() {
    RecordingSink sink = open(bob, null);
    pass(Duration.ofMinutes(8).minusSeconds(1));
    assertThat(sink.ended).isFalse();
    pass(Duration.ofMinutes(4).plusSeconds(2));
    assertThat(sink.ended).isTrue();
  }

  @Test
  void peer_stays_while_its_stream_is_open_and_expires_12_seconds_after_its_client_closed_it() {
    RecordingSink watching = open(alice, null);
    RecordingSink closing = new RecordingSink();
    Stream stream = join(streams.open(bob, null, null, null, () -> closing));
    pass(Duration.ofMinutes(2));
    assertThat(watching.has("peer-left")).isFalse();
    stream.closed();
    pass(Duration.ofSeconds(11));
    assertThat(watching.has("peer-left")).isFalse();
    pass(Duration.ofSeconds(2));
    assertThat(watching.has("peer-left")).isTrue();
    assertThat(watching.last("data:")).contains("\"reason\":\"expired\"");
  }

  @Test
  void backplane_learns_that_a_client_is_gone_after_300_ms() {
    openStream(bob).closed();
    pass(Duration.ofMillis(250));
    assertThat(backplane.closings).isEmpty();
    pass(Duration.ofMillis(100));
    assertThat(backplane.closings).containsExactly("bob CLIENT");
  }

  @Test
  void backplane_need_not_learn_that_a_client_is_gone_that_leaves() {
    openStream(bob).closed();
    join(backplane.leave(bob));
    pass(Duration.ofSeconds(1));
    assertThat(backplane.closings).isEmpty();
  }

  @Test
  void backplane_need_not_learn_that_a_client_is_gone_that_comes_back_at_once() {
    openStream(bob).closed();
    RecordingSink again = open(bob, null);
    pass(Duration.ofSeconds(1));
    assertThat(backplane.closings).isEmpty();
    say(1);
    assertThat(again.numbers()).containsExactly(1);
  }

  @Test
  void client_that_is_gone_twice_is_gone_once_for_the_backplane() {
    openStream(bob).closed();
    openStream(bob).closed();
    pass(Duration.ofSeconds(1));
    assertThat(backplane.closings).containsExactly("bob CLIENT");
  }

  @Test
  void entry_that_overtakes_the_answer_to_the_opening_of_the_first_stream_is_read() {
    RecordingSink sink = new RecordingSink();
    backplane.late = true;
    CompletionStage<Stream> opening = streams.open(bob, null, null, null, () -> sink);
    say(1);
    backplane.late = false;
    backplane.answer();
    join(opening);
    assertThat(sink.numbers()).containsExactly(1);
    assertThat(backplane.reads).isEqualTo(1);
  }

  @Test
  void entry_that_is_lost_while_a_client_is_gone_is_read_when_it_comes_back() {
    openStream(bob).closed();
    backplane.bus = entry -> false;
    say(2);
    backplane.bus = entry -> true;
    RecordingSink again = open(bob, null);
    pass(Duration.ofMillis(400));
    assertThat(again.numbers()).containsExactly(1, 2);
  }

  @Test
  void each_lease_that_expires_costs_about_one_command() {
    open(alice, null);
    int seconds = 240;
    for (int i = 0; i < seconds; i++) {
      join("passer-by-" + i % 40);
      pass(Duration.ofSeconds(1));
    }
    assertThat(backplane.renewals)
        .isLessThan(seconds + seconds / (int) LeaseRenewal.PERIOD.toSeconds() + 20);
  }

  @Test
  void removed_peer_gets_a_removed_event_and_its_stream_ends() {
    RecordingSink sink = open(bob, null);
    join(backplane.remove(ROOM, bob.peer(), aRemoval()));
    assertThat(sink.frames.get(1)).startsWith("event: removed\ndata: {\"at\":");
    assertThat(sink.ended).isTrue();
  }

  @Test
  void membership_that_the_backplane_refused_ends_its_streams_and_no_other() {
    RecordingSink sink = open(bob, null);
    RecordingSink others = open(alice, null);
    streams.onNotInRoom(bob);
    pass(Duration.ofSeconds(1));
    assertThat(sink.ended).isTrue();
    assertThat(others.ended).isFalse();
  }

  @Test
  void newer_membership_ends_the_stream_of_the_older_one() {
    RecordingSink sink = open(bob, null);
    Join again =
        new Join(ROOM, bob.peer(), Metadata.NONE, bob.membership(), Membership.first(), null);
    Member newer = join(backplane.join(again)).member();
    assertThat(sink.ended).isTrue();
    assertThat(open(newer, null).ended).isFalse();
  }

  @Test
  void fifth_stream_of_a_peer_ends_only_its_oldest_stream() {
    List<RecordingSink> sinks = IntStream.range(0, 5).mapToObj(i -> open(bob, null)).toList();
    RecordingSink others = open(alice, null);
    assertThat(sinks.get(0).ended).isTrue();
    assertThat(sinks.subList(1, 5)).noneMatch(sink -> sink.ended);
    assertThat(others.ended).isFalse();
    say(1);
    assertThat(sinks.get(0).numbers()).isEmpty();
    assertThat(sinks.subList(1, 5)).allMatch(sink -> sink.numbers().equals(List.of(1)));
  }

  @Test
  void stream_that_was_replaced_by_a_newer_one_gets_a_reconnection_time_above_a_second() {
    RecordingSink oldest = open(bob, null);
    IntStream.range(0, 4).forEach(i -> open(bob, null));
    assertThat(oldest.last("retry:")).matches("[1-9]\\d{3}");
  }

  @Test
  void peer_whose_oldest_streams_were_ended_stays_in_the_room() {
    RecordingSink watching = open(alice, null);
    IntStream.range(0, 9).forEach(i -> open(bob, null));
    pass(Duration.ofMinutes(2));
    assertThat(watching.has("peer-left")).isFalse();
  }

  @Test
  void stream_limit_notice_ends_the_oldest_streams_beyond_the_limit() {
    List<RecordingSink> sinks = IntStream.range(0, 3).mapToObj(i -> open(bob, null)).toList();
    backplane.limitStreams(bob, 3);
    assertThat(sinks).noneMatch(sink -> sink.ended);
    backplane.limitStreams(bob, 1);
    assertThat(sinks).extracting(sink -> sink.ended).containsExactly(true, true, false);
  }

  @Test
  void full_replica_refuses_streams_and_polls_until_a_stream_ends() {
    List<Stream> open = new ArrayList<>();
    for (int i = 0; i < MOST_STREAMS; i++) {
      Member peer = join("peer-" + i);
      open.add(join(streams.open(peer, null, null, null, RecordingSink::new)));
    }
    assertThat(problem(streams.open(bob, null, null, null, RecordingSink::new)))
        .isEqualTo(Problem.REPLICA_FULL);
    assertThat(problem(streams.poll(bob, null, Duration.ZERO))).isEqualTo(Problem.REPLICA_FULL);
    open.get(3).closed();
    assertThat(open(bob, null).ended).isFalse();
  }

  @Property(tries = 200)
  void every_message_arrives_once_and_in_order_on_a_bus_that_loses_and_repeats_entries(
      @ForAll long seed, @ForAll boolean duplicates) {
    Random random = new Random(seed);
    RecordingSink sink = open(bob, null);
    backplane.copies = duplicates ? 2 : 1;
    backplane.bus = entry -> random.nextInt(100) < 60;
    for (int i = 0; i < 50; i++) {
      say(random.nextInt(6));
      switch (random.nextInt(5)) {
        case 0 -> backplane.resubscribe();
        case 1 -> backplane.away = random.nextBoolean();
        // While the backplane is away, less than a lease in total, so that no lease expires.
        case 2 -> pass(Duration.ofMillis(random.nextInt(backplane.away ? 400 : 3000)));
        default -> {
          // Only the messages above.
        }
      }
    }
    backplane.away = false;
    backplane.bus = entry -> true;
    pass(LeaseRenewal.PERIOD.multipliedBy(2));
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(said));
  }

  @Test
  void reader_whose_buffer_is_full_while_it_catches_up_is_not_ended_at_once() {
    RecordingSink sink = openFull();
    pass(Duration.ofSeconds(20));
    say(1);
    assertThat(sink.ended).isFalse();
    sink.drain();
    assertThat(sink.numbers()).containsExactly(1, 2, 3);
  }

  @Test
  void reader_that_makes_no_progress_while_it_catches_up_is_ended() {
    RecordingSink sink = openFull();
    pass(Duration.ofSeconds(20));
    pass(Duration.ofSeconds(15));
    assertThat(sink.ended).isTrue();
  }

  /** Opens a stream of bob with two messages to catch up with. Its client does not read yet. */
  private RecordingSink openFull() {
    say(2);
    RecordingSink sink = new RecordingSink();
    sink.full = true;
    join(streams.open(bob, null, null, null, () -> sink));
    return sink;
  }

  @Test
  void timeline_has_the_reason_why_each_stream_ended() {
    RecordingSink slow = open(bob, null);
    slow.full = true;
    say(1);
    join(streams.open(bob, null, null, null, RecordingSink::new)).closed();
    open(bob, null);
    backplane.publish(
        "zzzzzzzz", new LogEntry(1, 0, 0, new Event.MessageSent(alice.peer(), null, "")));
    for (int i = 0; i <= MOST_STREAMS; i++) {
      open(bob, null);
    }
    join(backplane.leave(bob));
    open(alice, null);
    pass(Duration.ofMinutes(12));
    assertThat(endings())
        .containsSubsequence("bob slow", "bob gone", "bob log", "bob replaced")
        .contains("bob membership", "alice age");
  }

  @Test
  void timeline_has_each_delivery_once() {
    open(bob, null);
    say(3);
    assertThat(
            timeline().stream()
                .filter(entry -> entry.kind() == TimelineEntry.Kind.DELIVERED)
                .map(
                    entry -> entry.id().number() + " to " + entry.peer() + " by " + entry.detail()))
        .containsExactly("3 to bob by stream", "4 to bob by stream", "5 to bob by stream");
  }

  private List<String> endings() {
    return timeline().stream()
        .filter(entry -> entry.kind() == TimelineEntry.Kind.ENDED)
        .map(entry -> entry.peer() + " " + entry.detail())
        .toList();
  }

  private List<TimelineEntry> timeline() {
    return join(timelines.timeline(ROOM));
  }

  private static MemoryBackplane memory(MovableClock clock) {
    Allowance plenty = new Allowance(1_000_000, 1_000_000);
    return new MemoryBackplane(
        new Limits(64, plenty, plenty), new MemoryLimits(100, 100, 8 << 20, 1L << 30), clock);
  }

  private EventStreams streams() {
    DeliveryMeters meters = new DeliveryMeters(new SimpleMeterRegistry());
    Defaults config = new Defaults();
    Feeds feeds = new Feeds(backplane, wheel, meters, config);
    timelines = Timelines.recorder(backplane, clock);
    ReaderRecorder recorder = new ReaderRecorder(timelines, Traces.off(backplane));
    return new EventStreams(
        feeds, backplane, wheel, meters, recorder, config, new Draining(feeds, config));
  }

  private Member join(String id) {
    Join join = new Join(ROOM, new PeerId(id), Metadata.NONE, null, Membership.first(), null);
    return join(backplane.join(join)).member();
  }

  private Stream openStream(Member member) {
    return join(streams.open(member, null, null, null, RecordingSink::new));
  }

  private RecordingSink open(Member member, String lastEventId) {
    RecordingSink sink = new RecordingSink();
    join(streams.open(member, lastEventId, null, null, () -> sink));
    return sink;
  }

  private void say(int count) {
    for (int i = 0; i < count; i++) {
      send(alice, bob.peer(), ++said);
    }
  }

  private void send(Member from, PeerId to, int number) {
    Message message = new Message.Data(Integer.toString(number), null);
    join(backplane.send(from, new Send(to, List.of(message), false, null, Duration.ZERO)));
  }

  /** Advances the clock in small steps and turns the wheel after each. */
  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 50) {
      clock.move(Duration.ofMillis(Math.min(50, left)));
      wheel.turn();
    }
  }

  private static List<Integer> upTo(int last) {
    return new ArrayList<>(IntStream.rangeClosed(1, last).boxed().toList());
  }

  private static <T> T join(CompletionStage<T> stage) {
    CompletableFuture<T> done = stage.toCompletableFuture();
    assertThat(done).isDone();
    return done.join();
  }

  private static Problem problem(CompletionStage<?> refused) {
    assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
    return ((Refusal) catchThrowable(() -> refused.toCompletableFuture().join()).getCause())
        .problem();
  }

  static final class Defaults implements DeliveryConfig {
    @Override
    public Duration heartbeat() {
      return Duration.ofSeconds(15);
    }

    @Override
    public Duration streamAge() {
      return Duration.ofMinutes(10);
    }

    @Override
    public Duration drainDelay() {
      return Duration.ZERO;
    }

    @Override
    public Duration drain() {
      return Duration.ZERO;
    }

    @Override
    public Optional<Long> maxBufferedTotal() {
      return Optional.empty();
    }

    @Override
    public int maxBuffered() {
      return 1 << 20;
    }

    @Override
    public int maxStreams() {
      return MOST_STREAMS;
    }

    @Override
    public int maxPeerStreams() {
      return 4;
    }
  }
}

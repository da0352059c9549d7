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

/** A feed that does not trust the bus, on a bus that deserves it. */
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
  void hole_is_filled_from_the_log_before_what_follows_it() {
    RecordingSink sink = open(bob, null);
    say(1);
    backplane.bus = entry -> false;
    say(2);
    backplane.bus = entry -> true;
    say(1);
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(4));
  }

  @Test
  void entry_that_is_told_twice_is_delivered_once() {
    RecordingSink sink = open(bob, null);
    backplane.copies = 3;
    say(4);
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(4));
  }

  @Test
  void bus_that_comes_back_makes_the_feed_read_on() {
    RecordingSink sink = open(bob, null);
    backplane.bus = entry -> false;
    say(3);
    backplane.resubscribe();
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(3));
  }

  @Test
  void reading_on_is_tried_again_while_the_backplane_is_away() {
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
  void answer_that_the_bus_has_overtaken_does_not_end_the_stream() {
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
  void another_epoch_ends_the_stream_and_the_next_hello_says_so() {
    RecordingSink sink = open(bob, null);
    say(1);
    Event message = new Event.MessageSent(alice.peer(), null, "\"data\":1");
    backplane.publish("zzzzzzzz", new LogEntry(1, 0, 0, message));
    assertThat(sink.ended).isTrue();
    assertThat(open(bob, "zzzzzzzz-1").last("data:")).contains("\"reason\":\"epoch\"");
  }

  @Test
  void resumed_reader_goes_on_where_its_client_was() {
    RecordingSink sink = open(bob, null);
    say(2);
    String last = sink.last("id:");
    say(3);
    RecordingSink resumed = open(bob, last);
    assertThat(resumed.frames.get(0)).contains("\"resumed\":true", "id: " + last + "\n");
    assertThat(resumed.numbers()).containsExactly(3, 4, 5);
  }

  @Test
  void resumed_reader_gets_a_long_backlog_whole_and_only_as_fast_as_it_reads() {
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
  void reader_that_does_not_read_is_ended_and_comes_back_with_its_place() {
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
  void ping_comes_with_every_heartbeat_and_carries_the_place_past_what_was_for_others() {
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
  void stream_is_ended_at_the_end_of_its_age_and_not_before() {
    RecordingSink sink = open(bob, null);
    pass(Duration.ofMinutes(8).minusSeconds(1));
    assertThat(sink.ended).isFalse();
    pass(Duration.ofMinutes(4).plusSeconds(2));
    assertThat(sink.ended).isTrue();
  }

  @Test
  void peer_whose_stream_is_open_stays_and_one_whose_client_closed_it_goes_after_the_grace() {
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
  void leases_that_run_out_one_after_the_other_cost_one_command_each() {
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
  void removed_peer_is_told_and_its_stream_ended() {
    RecordingSink sink = open(bob, null);
    join(backplane.remove(ROOM, bob.peer(), aRemoval()));
    assertThat(sink.frames.get(1)).startsWith("event: removed\ndata: {\"at\":");
    assertThat(sink.ended).isTrue();
  }

  @Test
  void newer_membership_ends_the_stream_of_the_older() {
    RecordingSink sink = open(bob, null);
    Join again =
        new Join(ROOM, bob.peer(), Metadata.NONE, bob.membership(), Membership.first(), null);
    Member newer = join(backplane.join(again)).member();
    assertThat(sink.ended).isTrue();
    assertThat(open(newer, null).ended).isFalse();
  }

  @Test
  void fifth_stream_of_a_peer_ends_its_oldest_and_no_other() {
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
  void stream_that_was_ended_for_a_newer_one_comes_back_later_than_others() {
    RecordingSink oldest = open(bob, null);
    IntStream.range(0, 4).forEach(i -> open(bob, null));
    assertThat(oldest.last("retry:")).matches("[1-9]\\d{3}");
  }

  @Test
  void peer_whose_oldest_stream_was_ended_stays() {
    RecordingSink watching = open(alice, null);
    IntStream.range(0, 9).forEach(i -> open(bob, null));
    pass(Duration.ofMinutes(2));
    assertThat(watching.has("peer-left")).isFalse();
  }

  @Test
  void replica_asked_to_keep_fewer_streams_of_a_peer_ends_the_oldest_beyond_that() {
    List<RecordingSink> sinks = IntStream.range(0, 3).mapToObj(i -> open(bob, null)).toList();
    backplane.keep(bob, 3);
    assertThat(sinks).noneMatch(sink -> sink.ended);
    backplane.keep(bob, 1);
    assertThat(sinks).extracting(sink -> sink.ended).containsExactly(true, true, false);
  }

  @Test
  void replica_that_is_full_refuses_further_streams_and_polls_until_one_ends() {
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
  void whatever_the_bus_does_every_message_arrives_once_and_in_order(
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
        // Altogether less than a lease while nothing can be renewed: what follows then is told
        // elsewhere.
        case 2 -> pass(Duration.ofMillis(random.nextInt(backplane.away ? 400 : 3000)));
        default -> {
          // Only the messages.
        }
      }
    }
    backplane.away = false;
    backplane.bus = entry -> true;
    pass(LeaseRenewal.PERIOD.multipliedBy(2));
    assertThat(sink.numbers()).containsExactlyElementsOf(upTo(said));
  }

  @Test
  void reader_that_catches_up_may_have_as_much_under_way_as_there_may_be() {
    RecordingSink sink = openFull();
    pass(Duration.ofSeconds(20));
    say(1);
    assertThat(sink.ended).isFalse();
    sink.drain();
    assertThat(sink.numbers()).containsExactly(1, 2, 3);
  }

  @Test
  void reader_that_catches_up_and_gets_nowhere_is_too_slow() {
    RecordingSink sink = openFull();
    pass(Duration.ofSeconds(20));
    pass(Duration.ofSeconds(15));
    assertThat(sink.ended).isTrue();
  }

  /** Opens a stream of bob that has two messages to catch up with, and takes none for now. */
  private RecordingSink openFull() {
    say(2);
    RecordingSink sink = new RecordingSink();
    sink.full = true;
    join(streams.open(bob, null, null, null, () -> sink));
    return sink;
  }

  @Test
  void timeline_tells_why_streams_ended() {
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
  void timeline_tells_of_each_entry_whom_it_was_delivered_to_once() {
    open(bob, null);
    say(3);
    assertThat(
            told().stream()
                .filter(fact -> fact.kind() == TimelineEntry.Kind.DELIVERED)
                .map(fact -> fact.id().number() + " to " + fact.peer() + " by " + fact.detail()))
        .containsExactly("3 to bob by stream", "4 to bob by stream", "5 to bob by stream");
  }

  private List<String> endings() {
    return told().stream()
        .filter(fact -> fact.kind() == TimelineEntry.Kind.ENDED)
        .map(fact -> fact.peer() + " " + fact.detail())
        .toList();
  }

  private List<TimelineEntry> told() {
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

  /** Lets time pass in small steps, as the wheel's timer would. */
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

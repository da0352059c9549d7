package dev.parley.delivery;

import static org.awaitility.Awaitility.await;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.backplane.redis.RedisConfig;
import dev.parley.backplane.redis.RedisMeters;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Message;
import dev.parley.protocol.Message.SdpType;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Backplane;
import dev.parley.room.Join;
import dev.parley.room.Limits;
import dev.parley.room.Receipt;
import dev.parley.room.Retention;
import dev.parley.room.Send;
import dev.parley.room.TimelineEntry;
import dev.parley.testing.MovableClock;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Timelines;
import dev.parley.testing.Traces;
import dev.parley.timeline.TimelineRecorder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * Measures the processor time that timelines cost (docs/decisions/0010-timeline.md). Other load on
 * the machine changes it little. This class is no test, and runs only with this command:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=TimelineCost
 * }</pre>
 */
class TimelineCost {
  private static final int ROUNDS = 15;
  private static final Allowance PLENTY = new Allowance(1_000_000, 1_000_000);
  private static final Limits LIMITS = new Limits(64, PLENTY, PLENTY);

  /** 2 kB. */
  private static final Message OFFER =
      new Message.Description(SdpType.OFFER, "a=something 0123456789\r\n".repeat(90), null);

  /** 150 bytes, as most messages of a call. */
  private static final Message CANDIDATE =
      new Message.Candidate("{\"candidate\":\"" + "c".repeat(120) + "\"}", null);

  /**
   * Appends, delivers to one stream and writes the timeline; without HTTP, which costs far more.
   */
  @Test
  void replica() {
    double[] without = new double[ROUNDS];
    double[] with = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      without[round] = deliver(false, 20_000);
      with[round] = deliver(true, 20_000);
    }
    print("replica: append, frame and hand over 2 kB", without, with);
  }

  private static double deliver(boolean isEnabled, int messages) {
    MovableClock clock = new MovableClock();
    MemoryBackplane backplane =
        new MemoryBackplane(LIMITS, new MemoryLimits(100, 100, 8 << 20, 1L << 30), clock);
    TimelineRecorder recorder = Timelines.recorder(backplane, clock, isEnabled);
    TimerWheel wheel = new TimerWheel(clock);
    DeliveryMeters meters = new DeliveryMeters(new SimpleMeterRegistry());
    FeedTest.Defaults config = new FeedTest.Defaults();
    Feeds feeds = new Feeds(backplane, wheel, meters, config);
    EventStreams streams =
        new EventStreams(
            feeds,
            backplane,
            wheel,
            meters,
            new ReaderRecorder(recorder, Traces.off(backplane)),
            config,
            new Draining(feeds, config));
    RoomId room = new RoomId("demo");
    Member alice = join(backplane, room, "alice");
    Member bob = join(backplane, room, "bob");
    done(streams.open(bob, null, null, null, IgnoringSink::new));
    long before = threadNanos();
    for (int i = 0; i < messages; i++) {
      done(backplane.send(alice, to(bob, OFFER)));
      recorder.logChanged(room);
      if (i % 100 == 99) {
        clock.move(Duration.ofSeconds(1));
        done(backplane.renew(room, List.of(alice, bob)));
        done(recorder.writeAll());
      }
    }
    return (threadNanos() - before) / 1000.0 / messages;
  }

  @Test
  void redis_with_offers() throws Exception {
    redis(OFFER, "Redis: a send of 2 kB");
  }

  @Test
  void redis_with_candidates() throws Exception {
    redis(CANDIDATE, "Redis: a send of 150 bytes");
  }

  /** Measures Redis's time: sends alone, and with a write to the timeline after each hundred. */
  private static void redis(Message message, String what) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (RedisServer server = RedisServer.start()) {
      RedisOptions options = new RedisOptions().setConnectionString(server.url());
      RedisBackplane backplane =
          new RedisBackplane(
              vertx,
              () -> Redis.createClient(vertx, options),
              new BenchmarkConfig(),
              LIMITS,
              Clock.systemUTC(),
              new RedisMeters(new SimpleMeterRegistry()));
      await("the replica hears itself").until(() -> backplane.notReadyReason() == null);
      double[] without = new double[ROUNDS];
      double[] with = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        without[round] = send(server, backplane, message, round, false);
        with[round] = send(server, backplane, message, round, true);
      }
      print(what, without, with);
      backplane.close();
    } finally {
      vertx.close();
    }
  }

  private static double send(
      RedisServer server, Backplane backplane, Message message, int round, boolean isNoted) {
    RoomId room = new RoomId(round + "-" + isNoted);
    int messages = 3000;
    Member alice = join(backplane, room, "alice");
    Member bob = join(backplane, room, "bob");
    Retention retention = new Retention(2000, Duration.ofHours(1));
    double before = server.processorSeconds();
    for (int i = 0; i < messages; i += 100) {
      List<CompletionStage<?>> under = new ArrayList<>();
      List<TimelineEntry> facts = new ArrayList<>();
      for (int j = 0; j < 100; j++) {
        under.add(
            backplane
                .send(alice, to(bob, message))
                .thenAccept(
                    receipt ->
                        facts.add(
                            TimelineEntry.delivered(
                                backplane.nowMicros(),
                                ((Receipt.Logged) receipt).first(),
                                bob.peer(),
                                "stream"))));
      }
      under.forEach(TimelineCost::done);
      if (isNoted) {
        done(backplane.addToTimeline(room, facts, retention));
      }
    }
    return (server.processorSeconds() - before) * 1e6 / messages;
  }

  private static Send to(Member to, Message message) {
    return new Send(to.peer(), List.of(message), false, null, Duration.ZERO);
  }

  private static Member join(Backplane backplane, RoomId room, String id) {
    Join join = new Join(room, new PeerId(id), Metadata.NONE, null, Membership.first(), null);
    return done(backplane.join(join)).member();
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void print(String what, double[] without, double[] with) {
    double off = median(without);
    double on = median(with);
    System.out.printf(
        "%s: %.2f us without, %.2f us with timelines: %+.1f %%%n",
        what, off, on, (on / off - 1) * 100);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** A client that ignores its frames. */
  private static final class IgnoringSink implements FrameSink {
    @Override
    public void write(byte[] frame) {}

    @Override
    public void end() {}

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void whenDrained(Runnable action) {}
  }

  private record BenchmarkConfig() implements RedisConfig {
    @Override
    public OptionalInt connections() {
      return OptionalInt.of(2);
    }

    @Override
    public Duration heartbeat() {
      return Duration.ofSeconds(1);
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(10);
    }

    @Override
    public Duration outage() {
      return Duration.ofSeconds(20);
    }
  }
}

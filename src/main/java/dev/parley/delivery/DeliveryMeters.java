package dev.parley.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The meters of delivery. All are registered at the start, so that they are 0 and not absent. */
@Startup
@Singleton
class DeliveryMeters {
  /** Each about twice the one before, so that a heat map of the buckets is readable. */
  private static final Duration[] BOUNDARIES = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500)
  };

  private final MeterRegistry registry;
  private final AtomicInteger streams = new AtomicInteger();
  private final Counter holes;
  private final Counter reads;
  private final Counter replaced;
  private final Map<StreamStart, Counter> starts = new EnumMap<>(StreamStart.class);
  private final Map<EndReason, Counter> ends = new EnumMap<>(EndReason.class);
  private final Timer latency;

  DeliveryMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("parley.streams", streams, AtomicInteger::get)
        .description("Open event streams on this replica")
        .register(registry);
    this.holes =
        Counter.builder("parley.feed.holes")
            .description("Entries that the bus lost")
            .register(registry);
    this.reads =
        Counter.builder("parley.feed.reads")
            .description("Times a feed read the log instead of taking entries from the bus")
            .register(registry);
    this.replaced =
        Counter.builder("parley.streams.replaced")
            .description("Streams and polls ended because their peer opened too many")
            .register(registry);
    this.latency =
        Timer.builder("parley.delivery.latency")
            .description("From the append of an entry to its frame")
            .serviceLevelObjectives(BOUNDARIES)
            .register(registry);
    for (StreamStart how : StreamStart.values()) {
      starts.put(
          how,
          Counter.builder("parley.streams.opened")
              .description("Streams opened, by how they began")
              .tag("how", how.text())
              .register(registry));
    }
    for (EndReason reason : EnumSet.complementOf(EnumSet.of(EndReason.ANSWERED))) {
      ends.put(
          reason,
          Counter.builder("parley.streams.ended")
              .description("Streams ended, by the reason")
              .tag("reason", reason.text())
              .register(registry));
    }
  }

  /** Registers the gauges over the feeds. */
  void watchFeeds(IntSupplier rooms, LongSupplier peers) {
    Gauge.builder("parley.rooms", rooms, IntSupplier::getAsInt)
        .description("Rooms with readers on this replica")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parley.peers", peers, LongSupplier::getAsLong)
        .description("Peers with readers on this replica")
        .strongReference(true)
        .register(registry);
  }

  /** Registers the gauges over the readers of all feeds. */
  void watchReaders(IntSupplier readers, int max) {
    Gauge.builder("parley.readers", readers, IntSupplier::getAsInt)
        .description("Streams and waiting polls on this replica, opening ones included")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parley.readers.most", () -> max)
        .description("Streams and waiting polls that this replica may have")
        .strongReference(true)
        .register(registry);
  }

  void opened(StreamStart how) {
    streams.incrementAndGet();
    increment(starts.get(how));
  }

  /** Counts the end of a stream that had begun; never for {@link EndReason#ANSWERED}. */
  void ended(EndReason reason) {
    streams.decrementAndGet();
    increment(ends.get(reason));
  }

  private static void increment(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  void hole() {
    holes.increment();
  }

  void read() {
    reads.increment();
  }

  void replaced() {
    replaced.increment();
  }

  void delivered(long latencyMicros) {
    latency.record(Duration.ofNanos(Math.max(0, latencyMicros) * 1000));
  }
}

package dev.parley.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What delivery counts, from the start: nothing yet is 0, and not absent. */
@Startup
@ApplicationScoped
class DeliveryMeters {
  private final MeterRegistry registry;
  private final AtomicInteger streams = new AtomicInteger();
  private final Counter holes;
  private final Counter reads;
  private final Counter slow;
  private final Counter replaced;
  private final Timer latency;

  DeliveryMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("parley.streams", streams, AtomicInteger::get)
        .description("Open event streams on this replica")
        .register(registry);
    this.holes =
        Counter.builder("parley.feed.holes")
            .description("Entries that the bus did not bring")
            .register(registry);
    this.reads =
        Counter.builder("parley.feed.reads")
            .description("Times a feed read the log instead of trusting the bus")
            .register(registry);
    this.slow =
        Counter.builder("parley.streams.slow")
            .description("Streams ended because their client did not read")
            .register(registry);
    this.replaced =
        Counter.builder("parley.streams.replaced")
            .description("Streams and polls ended because their peer opened too many")
            .register(registry);
    this.latency =
        Timer.builder("parley.delivery.latency")
            .description("From the append of an entry to its frame")
            .serviceLevelObjectives(
                Duration.ofNanos(250_000),
                Duration.ofNanos(500_000),
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofMillis(250),
                Duration.ofSeconds(1))
            .register(registry);
  }

  /** Registers the gauges over the feeds. */
  void watch(IntSupplier rooms, Supplier<Collection<Feed>> feeds) {
    Gauge.builder("parley.rooms", rooms, IntSupplier::getAsInt)
        .description("Rooms with readers on this replica")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parley.peers", feeds, DeliveryMeters::peers)
        .description("Peers with readers on this replica")
        .strongReference(true)
        .register(registry);
  }

  /** Registers what there is of readers, and how many there may be. */
  void watchReaders(IntSupplier readers, int most) {
    Gauge.builder("parley.readers", readers, IntSupplier::getAsInt)
        .description("Streams and waiting polls on this replica, opening ones included")
        .strongReference(true)
        .register(registry);
    Gauge.builder("parley.readers.most", () -> most)
        .description("Streams and waiting polls that this replica may have")
        .strongReference(true)
        .register(registry);
  }

  private static double peers(Supplier<Collection<Feed>> feeds) {
    return feeds.get().stream()
        .flatMap(feed -> feed.readers().stream())
        .map(Reader::member)
        .distinct()
        .count();
  }

  void opened() {
    streams.incrementAndGet();
  }

  void ended() {
    streams.decrementAndGet();
  }

  void hole() {
    holes.increment();
  }

  void read() {
    reads.increment();
  }

  void slow() {
    slow.increment();
  }

  void replaced() {
    replaced.increment();
  }

  void delivered(long latencyMicros) {
    latency.record(Duration.ofNanos(Math.max(0, latencyMicros) * 1000));
  }
}

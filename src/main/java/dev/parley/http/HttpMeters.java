package dev.parley.http;

import dev.parley.delivery.Draining;
import dev.parley.protocol.Message;
import dev.parley.protocol.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.health.Readiness;

/**
 * What comes in through the doors, counted from the start: nothing yet is 0, and not absent; and
 * whether the doors are open.
 */
@Startup
@Singleton
class HttpMeters {
  private final Map<Message.Kind, Counter> messages = new EnumMap<>(Message.Kind.class);
  private final Map<Problem, Counter> refusals = new EnumMap<>(Problem.class);
  private final Counter joins;

  HttpMeters(MeterRegistry registry, @Readiness BackplaneReadiness readiness, Draining draining) {
    watch(
        "parley.ready",
        "Whether this replica is ready, as /q/health/ready has it",
        () -> readiness.notReadyReason() == null,
        registry);
    watch("parley.draining", "Whether this replica shuts down", draining::hasBegun, registry);
    for (Message.Kind kind : Message.Kind.values()) {
      messages.put(
          kind,
          Counter.builder("parley.messages")
              .description("Messages accepted, by kind")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (Problem problem : Problem.values()) {
      refusals.put(
          problem,
          Counter.builder("parley.refusals")
              .description("Requests refused, by the problem's code")
              .tag("code", problem.code())
              .register(registry));
    }
    joins = Counter.builder("parley.joins").description("Joins answered").register(registry);
  }

  private static void watch(
      String name, String description, BooleanSupplier holds, MeterRegistry registry) {
    Gauge.builder(name, () -> holds.getAsBoolean() ? 1 : 0)
        .description(description)
        .register(registry);
  }

  void accepted(List<Message> accepted) {
    for (Message message : accepted) {
      counter(messages, message.kind()).increment();
    }
  }

  void refused(Problem problem) {
    counter(refusals, problem).increment();
  }

  void joined() {
    joins.increment();
  }

  private static <K extends Enum<K>> Counter counter(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("No counter for " + key);
    }
    return counter;
  }
}

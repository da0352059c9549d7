package dev.parley.http.operations;

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
 * Counts messages, joins and refusals, and says whether this replica is ready and whether it
 * drains. All series exist from the start, with the value 0.
 */
@Startup
@Singleton
public class HttpMeters {
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

  /** Counts messages that were accepted. */
  public void accepted(List<Message> accepted) {
    for (Message message : accepted) {
      counter(messages, message.kind()).increment();
    }
  }

  /** Counts a request that was refused. */
  public void refused(Problem problem) {
    counter(refusals, problem).increment();
  }

  /** Counts a join that was answered. */
  public void joined() {
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

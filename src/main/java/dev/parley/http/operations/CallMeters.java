package dev.parley.http.operations;

import dev.parley.diagnosis.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** Counts calls by their verdict. All series exist from the start, with the value 0. */
@Startup
@Singleton
public class CallMeters {
  private final Map<Verdict, Counter> calls = new EnumMap<>(Verdict.class);

  CallMeters(MeterRegistry registry) {
    for (Verdict verdict : Verdict.values()) {
      calls.put(
          verdict,
          Counter.builder("parley.calls")
              .description("Calls that came up or failed, by verdict, as their peers reported")
              .tag("verdict", verdict.text())
              .register(registry));
    }
  }

  /** Counts a call that was decided. */
  public void decided(Verdict verdict) {
    Counter counter = calls.get(verdict);
    if (counter == null) {
      throw new IllegalStateException("No counter for " + verdict);
    }
    counter.increment();
  }
}

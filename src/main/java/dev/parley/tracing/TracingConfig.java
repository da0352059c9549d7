package dev.parley.tracing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where traces of messages are sent, and how many messages are traced. */
@ConfigMapping(prefix = "parley.tracing")
public interface TracingConfig {
  /**
   * The {@code http} or {@code https} URL of a collector that accepts OTLP (protobuf over HTTP),
   * for example {@code http://collector:4318/v1/traces}. Without it, nothing is traced, and tracing
   * costs nothing.
   */
  Optional<String> endpoint();

  /**
   * The share of the sending requests without a {@code traceparent} (W3C Trace Context) that are
   * traced. If a request has one, its sampled flag decides. 0 to 1.
   */
  @WithDefault("0.01")
  double ratio();
}

package dev.parley.tracing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where traces of messages go, and of how many. */
@ConfigMapping(prefix = "parley.tracing")
public interface TracingConfig {
  /**
   * The {@code http} or {@code https} URL at which a collector takes traces by OTLP (protobuf over
   * HTTP), {@code http://collector:4318/v1/traces}. With none, nothing is traced, and tracing costs
   * nothing.
   */
  Optional<String> endpoint();

  /**
   * The share of requests to send that are traced, of those that do not say by themselves whether
   * they are (the {@code traceparent} of W3C Trace Context). 0 to 1.
   */
  @WithDefault("0.01")
  double ratio();
}

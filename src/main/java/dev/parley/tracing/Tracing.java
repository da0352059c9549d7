package dev.parley.tracing;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.room.Backplane;
import dev.parley.room.LogEntry;
import dev.parley.room.Send;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Traces messages. Never blocks and never fails; drops spans beyond a bound. Safe for any thread.
 */
@Singleton
public final class Tracing {
  private static final Logger LOG = Logger.getLogger(Tracing.class);

  /** Null while tracing is off: then no class of OpenTelemetry is loaded. */
  private final @Nullable Spans spans;

  /** Made by the container, and by tests. */
  public Tracing(
      TracingConfig config,
      Backplane backplane,
      @ConfigProperty(name = "quarkus.application.version", defaultValue = "") String version) {
    double ratio = checked(config.ratio());
    Optional<URI> endpoint = config.endpoint().map(Tracing::url);
    this.spans = endpoint.map(url -> new Spans(url, ratio, version, backplane)).orElse(null);
    if (spans != null) {
      LOG.info("Traces of messages are on");
    }
  }

  private static double checked(double ratio) {
    if (ratio >= 0 && ratio <= 1) {
      return ratio;
    }
    throw new IllegalArgumentException("parley.tracing.ratio must be from 0 to 1, not " + ratio);
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text);
      if (url.getHost() != null && Set.of("http", "https").contains(url.getScheme())) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // The exception below reports it, without the URL, which may contain a password.
    }
    throw new IllegalArgumentException("parley.tracing.endpoint must be an http or https URL");
  }

  /** Says whether an endpoint for traces is configured. */
  public boolean isEnabled() {
    return spans != null;
  }

  /**
   * Begins the span of a request that sends messages.
   *
   * @param traceparent as the client sent it; null if it sent none. Its {@code sampled} flag
   *     decides whether the request is traced
   * @return null if the request is not traced
   */
  public @Nullable SendSpan send(@Nullable String traceparent, Member sender, Send send) {
    return spans == null ? null : spans.send(traceparent, sender, send);
  }

  /**
   * Records that an entry was written to a connection; does nothing if its message is not traced.
   *
   * @param bytes of the frame
   * @param by {@code stream} or {@code poll}
   */
  public void delivered(Member reader, EventId id, LogEntry entry, int bytes, String by) {
    String trace = entry.trace();
    if (spans != null && trace != null) {
      spans.delivered(trace, reader, id, entry, bytes, by);
    }
  }

  /** Sends the spans that wait. */
  void close(@Observes ShutdownEvent event) {
    if (spans != null) {
      spans.close();
    }
  }
}

package dev.parley.tracing;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.LogEntry;
import dev.parley.room.Send;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans. Attributes follow OpenTelemetry's semantic conventions for HTTP servers and
 * messaging, where these have one. Times come from the backplane's clock, so that spans of several
 * replicas fit together.
 *
 * <p>Only this class decides what a span contains: no query, which may have a token in it, no
 * header, no address, and nothing of a message's content.
 */
final class Spans {
  /** Spans that may wait to be sent; further ones are dropped. */
  static final int MAX_QUEUED = 2048;

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long SHUTDOWN_TIMEOUT_SECONDS = 2;

  private static final String TRACEPARENT = "traceparent";
  private static final String TO_ONE = "/v1/rooms/{room}/peers/{peer}/messages";
  private static final String TO_ALL = "/v1/rooms/{room}/messages";
  private static final AttributeKey<List<String>> KINDS =
      AttributeKey.stringArrayKey("parley.message.kinds");

  /** Reads the {@code traceparent} header from its own text, which is the carrier. */
  private static final TextMapGetter<String> HEADER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
          return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
          return key.equals(TRACEPARENT) ? traceparent : null;
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final Backplane backplane;

  Spans(URI endpoint, double ratio, String version, Backplane backplane) {
    this.backplane = backplane;
    this.provider =
        SdkTracerProvider.builder()
            .setResource(resource(version))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter(endpoint))
                    .setScheduleDelay(PERIOD)
                    .setMaxQueueSize(MAX_QUEUED)
                    .setExporterTimeout(TIMEOUT)
                    .build())
            .build();
    this.tracer = provider.get("dev.parley");
  }

  private static OtlpHttpSpanExporter exporter(URI endpoint) {
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(endpoint.toString())
        .setConnectTimeout(TIMEOUT)
        .setTimeout(TIMEOUT)
        .setCompression("gzip")
        .build();
  }

  private static Resource resource(String version) {
    return Resource.getDefault().toBuilder()
        .put("service.name", "parley")
        .put("service.version", version)
        .put("service.instance.id", UUID.randomUUID().toString())
        .build();
  }

  @Nullable SendSpan send(@Nullable String traceparent, Member sender, Send send) {
    PeerId to = send.to();
    String route = to == null ? TO_ALL : TO_ONE;
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, HEADER);
    Span span =
        messaging(tracer.spanBuilder("POST " + route), parent, "send", sender.room())
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(backplane.nowMicros(), MICROSECONDS)
            .startSpan();
    if (!span.getSpanContext().isSampled()) {
      return null;
    }
    span.setAttribute("http.request.method", "POST")
        .setAttribute("http.route", route)
        .setAttribute("messaging.batch.message_count", send.messages().size())
        .setAttribute("parley.message.from", sender.peer().value())
        .setAttribute("parley.message.to", name(to))
        .setAttribute(KINDS, kinds(send));
    return new RequestSpan(span);
  }

  private static List<String> kinds(Send send) {
    return send.messages().stream()
        .map(Message::kind)
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .distinct()
        .toList();
  }

  void delivered(String trace, Member reader, EventId id, LogEntry entry, int bytes, String by) {
    Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), trace, HEADER);
    if (!Span.fromContext(parent).getSpanContext().isSampled()
        || !(entry.event() instanceof Event.MessageSent said)) {
      return;
    }
    messaging(tracer.spanBuilder("deliver"), parent, "deliver", reader.room())
        .setSpanKind(SpanKind.CONSUMER)
        .setStartTimestamp(entry.loggedMicros(), MICROSECONDS)
        .startSpan()
        .setAttribute("messaging.message.id", id.toString())
        .setAttribute("messaging.message.envelope.size", bytes)
        .setAttribute("parley.message.kind", said.kind())
        .setAttribute("parley.message.from", said.from().value())
        .setAttribute("parley.message.to", name(said.to()))
        .setAttribute("parley.reader", reader.peer().value())
        .setAttribute("parley.reader.by", by)
        // A replica only estimates the clock that has logged the entry.
        .end(Math.max(entry.loggedMicros(), backplane.nowMicros()), MICROSECONDS);
  }

  private static SpanBuilder messaging(
      SpanBuilder span, Context parent, String operation, RoomId room) {
    return span.setParent(parent)
        .setAttribute("messaging.system", "parley")
        .setAttribute("messaging.operation.name", operation)
        .setAttribute("messaging.operation.type", operation.equals("send") ? "send" : "process")
        .setAttribute("messaging.destination.name", room.value());
  }

  private static String name(@Nullable PeerId to) {
    return to == null ? "*" : to.value();
  }

  /** Sends the spans that wait, for at most two seconds. */
  void close() {
    provider.shutdown().join(SHUTDOWN_TIMEOUT_SECONDS, SECONDS);
  }

  private final class RequestSpan implements SendSpan {
    private final Span span;

    RequestSpan(Span span) {
      this.span = span;
    }

    @Override
    public String traceparent() {
      SpanContext context = span.getSpanContext();
      return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-01";
    }

    @Override
    public void end(int status) {
      span.setAttribute("http.response.status_code", status);
      if (status >= 400) {
        span.setAttribute("error.type", Integer.toString(status));
      }
      if (status >= 500) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end(backplane.nowMicros(), MICROSECONDS);
    }
  }
}

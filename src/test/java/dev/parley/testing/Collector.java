package dev.parley.testing;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;

/** Takes traces by OTLP over HTTP, and keeps them. */
public final class Collector implements AutoCloseable {
  private static final HexFormat HEX = HexFormat.of();

  /** A span, and the instance of the service that it came from. */
  public record Seen(String instance, Span span) {
    public String traceId() {
      return HEX.formatHex(span.getTraceId().toByteArray());
    }

    public String id() {
      return HEX.formatHex(span.getSpanId().toByteArray());
    }

    public String parentId() {
      return HEX.formatHex(span.getParentSpanId().toByteArray());
    }

    public String name() {
      return span.getName();
    }

    /** Its attributes as text; lists with blanks between. */
    public Map<String, String> attributes() {
      Map<String, String> all = new TreeMap<>();
      span.getAttributesList().forEach(one -> all.put(one.getKey(), text(one.getValue())));
      return all;
    }

    private static String text(io.opentelemetry.proto.common.v1.AnyValue value) {
      return switch (value.getValueCase()) {
        case STRING_VALUE -> value.getStringValue();
        case INT_VALUE -> Long.toString(value.getIntValue());
        case ARRAY_VALUE ->
            String.join(
                " ", value.getArrayValue().getValuesList().stream().map(Seen::text).toList());
        default -> throw new AssertionError(value);
      };
    }
  }

  private final HttpServer server;
  private final Queue<String> texts = new ConcurrentLinkedQueue<>();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  private final Semaphore gate = new Semaphore(1);

  private Collector(HttpServer server) {
    this.server = server;
  }

  public static Collector start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Collector collector = new Collector(server);
      server.createContext("/v1/traces", collector::take);
      server.start();
      return collector;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = new GZIPInputStream(exchange.getRequestBody())) {
      ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(in);
      gate.acquireUninterruptibly();
      gate.release();
      texts.add(request.toString());
      request.getResourceSpansList().forEach(this::keep);
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void keep(ResourceSpans spans) {
    String instance =
        spans.getResource().getAttributesList().stream()
            .filter(attribute -> attribute.getKey().equals("service.instance.id"))
            .map(attribute -> attribute.getValue().getStringValue())
            .findFirst()
            .orElseThrow();
    spans
        .getScopeSpansList()
        .forEach(scope -> scope.getSpansList().forEach(span -> seen.add(new Seen(instance, span))));
  }

  /** The value for {@code parley.tracing.endpoint}. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  /** Answers nobody for now. */
  public void pause() {
    gate.acquireUninterruptibly();
  }

  public void resume() {
    gate.release();
  }

  /** All spans so far. */
  public List<Seen> spans() {
    return new ArrayList<>(seen);
  }

  /** Waits until a trace has that many spans, and returns them in the order of their starts. */
  public List<Seen> awaitTrace(String traceId, int count) {
    await("a trace of " + count + " spans")
        .atMost(Duration.ofSeconds(10))
        .until(() -> trace(traceId).size() >= count);
    return trace(traceId);
  }

  private List<Seen> trace(String traceId) {
    return seen.stream()
        .filter(span -> span.traceId().equals(traceId))
        .sorted(
            Comparator.comparing((Seen span) -> span.span().getKind() != SpanKind.SPAN_KIND_SERVER)
                .thenComparing(span -> span.span().getStartTimeUnixNano()))
        .toList();
  }

  /** Everything that it was sent, field by field as text. */
  public String text() {
    return String.join("\n", texts);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package dev.parley.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The heads of answers that are written straight to their connection, with what the filters before
 * the router add to all others. A head ends before the length of its body, or, that of a stream, as
 * a whole.
 */
@Singleton
class DirectHeads {
  /** The heads for one kind of client; nearly all clients are of the same. */
  private record Heads(
      @Nullable String origin, boolean isByTls, byte[] accepted, byte[] left, byte[] stream) {}

  /** The type that answers of JAX-RS have. */
  private static final String JSON_BY_JAX_RS = "application/json;charset=UTF-8";

  private final CorsFilter cors;
  private final boolean isForwarded;

  /** Those that were asked for last. */
  private volatile Heads last;

  DirectHeads(CorsFilter cors, VertxHttpConfig server) {
    this.cors = cors;
    this.isForwarded = server.proxy().proxyAddressForwarding();
    this.last = make(null, false);
  }

  /** Returns the head of the answer to a send that was accepted. */
  byte[] accepted(DirectRequest request, boolean isByTls) {
    return heads(request, isByTls).accepted();
  }

  /** Returns the head of an event stream. */
  byte[] stream(DirectRequest request, boolean isByTls) {
    return heads(request, isByTls).stream();
  }

  /** Returns the head of the answer to a join. */
  byte[] joined(DirectRequest request, boolean isByTls, JoinAnswer.Told told) {
    StringBuilder head = begin(told.status(), request.origin(), saysTls(request, isByTls));
    append(head, "content-type", JSON_BY_JAX_RS);
    append(head, "cache-control", JoinAnswer.CACHE_CONTROL);
    return bytes(append(head, "location", told.location()));
  }

  /** Returns the head of the answer to a departure, which has no body. */
  byte[] left(DirectRequest request, boolean isByTls) {
    return heads(request, isByTls).left();
  }

  /** Returns the head of a problem document. */
  byte[] problem(DirectRequest request, boolean isByTls, ProblemDocument document) {
    StringBuilder head =
        begin(document.problem().status(), request.origin(), saysTls(request, isByTls));
    String retryAfter = document.retryAfterHeader();
    if (retryAfter != null) {
      append(head, "retry-after", retryAfter);
    }
    return bytes(append(head, "content-type", ProblemDocument.MEDIA_TYPE));
  }

  private Heads heads(DirectRequest request, boolean isByTls) {
    Heads known = last;
    String origin = request.origin();
    boolean saysTls = saysTls(request, isByTls);
    if (known.isByTls() != saysTls || !Objects.equals(known.origin(), origin)) {
      known = make(origin, saysTls);
      last = known;
    }
    return known;
  }

  private Heads make(@Nullable String origin, boolean isByTls) {
    StringBuilder accepted = begin(202, origin, isByTls);
    append(accepted, "content-type", Answers.JSON);
    StringBuilder stream = begin(200, origin, isByTls);
    append(stream, "content-type", EventStreamResponse.CONTENT_TYPE);
    append(stream, "cache-control", EventStreamResponse.CACHE_CONTROL);
    append(stream, EventStreamResponse.ACCEL_BUFFERING, "no");
    append(stream, "transfer-encoding", "chunked").append("\r\n");
    byte[] left = bytes(begin(204, origin, isByTls));
    return new Heads(origin, isByTls, bytes(accepted), left, bytes(stream));
  }

  private StringBuilder begin(int status, @Nullable String origin, boolean isByTls) {
    StringBuilder head = new StringBuilder(256).append("HTTP/1.1 ");
    head.append(HttpResponseStatus.valueOf(status)).append("\r\n");
    SecurityHeaders.append(head, isByTls);
    cors.append(head, origin);
    return head;
  }

  /** Writes a header as it stands in a head, with the end of its line. */
  static StringBuilder append(StringBuilder head, CharSequence name, CharSequence value) {
    return head.append(name).append(": ").append(value).append("\r\n");
  }

  private static byte[] bytes(StringBuilder head) {
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Says whether the client came by TLS, also if only a proxy says so. Whoever says so of itself
   * gets a header that browsers ignore on what did not (RFC 6797, section 8.1).
   */
  private boolean saysTls(DirectRequest request, boolean isByTls) {
    if (isByTls || !isForwarded) {
      return isByTls;
    }
    String forwarded = request.forwarded();
    return "https".equalsIgnoreCase(request.forwardedProto())
        || (forwarded != null && forwarded.toLowerCase(Locale.ROOT).contains("proto=https"));
  }
}

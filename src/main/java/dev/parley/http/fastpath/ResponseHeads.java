package dev.parley.http.fastpath;

import dev.parley.http.header.RequestHeader;
import dev.parley.http.header.ResponseHeader;
import dev.parley.http.server.CorsFilter;
import dev.parley.http.server.SecurityHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes how the head of an answer begins: the status line, and the headers that filters of the
 * router add to all answers. Safe for any thread.
 */
@Singleton
class ResponseHeads {
  /**
   * The heads for one kind of client. Nearly all clients of a replica are of the same kind.
   *
   * @param byStatus at most as many as there are statuses
   */
  private record ForClient(@Nullable String origin, boolean isTls, Map<Integer, byte[]> byStatus) {}

  private final CorsFilter cors;
  private final boolean isForwarded;

  /** The heads that were asked for last. */
  private volatile ForClient last = new ForClient(null, false, new ConcurrentHashMap<>());

  ResponseHeads(CorsFilter cors, VertxHttpConfig server) {
    this.cors = cors;
    this.isForwarded = server.proxy().proxyAddressForwarding();
  }

  /** Returns the beginning of a head; it ends with the end of a line. Not to be changed. */
  byte[] of(int status, FastRequest request, boolean isTls) {
    ForClient known = last;
    String origin = request.header(RequestHeader.ORIGIN);
    boolean cameByTls = isTls || isForwardedTls(request);
    if (known.isTls() != cameByTls || !Objects.equals(known.origin(), origin)) {
      known = new ForClient(origin, cameByTls, new ConcurrentHashMap<>());
      last = known;
    }
    byte[] head = known.byStatus().get(status);
    if (head == null) {
      head = write(status, origin, cameByTls);
      known.byStatus().put(status, head);
    }
    return head;
  }

  private byte[] write(int status, @Nullable String origin, boolean isTls) {
    StringBuilder head = new StringBuilder(256).append("HTTP/1.1 ");
    head.append(HttpResponseStatus.valueOf(status)).append("\r\n");
    append(head, SecurityHeaders.headers(isTls));
    append(head, cors.headers(origin));
    return bytes(head);
  }

  /** Appends headers, each with the end of its line. */
  static StringBuilder append(StringBuilder head, List<ResponseHeader> headers) {
    for (ResponseHeader header : headers) {
      head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    return head;
  }

  static byte[] bytes(StringBuilder head) {
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Says whether a proxy says that the client came by TLS. A client that says so itself gets a
   * header that browsers ignore without TLS (RFC 6797, section 8.1).
   */
  private boolean isForwardedTls(FastRequest request) {
    if (!isForwarded) {
      return false;
    }
    String forwarded = request.header(RequestHeader.FORWARDED);
    return "https".equalsIgnoreCase(request.header(RequestHeader.X_FORWARDED_PROTO))
        || (forwarded != null && forwarded.toLowerCase(Locale.ROOT).contains("proto=https"));
  }
}

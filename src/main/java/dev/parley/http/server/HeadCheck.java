package dev.parley.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the head of a request is unambiguous about where the request ends and what it asks
 * for (RFC 9112, sections 3.2 and 6). The decoder itself would accept heads that are not.
 */
@Singleton
public class HeadCheck {
  static final String TWO_LENGTHS = "There are both a Content-Length and a Transfer-Encoding.";

  /** The last valid value of {@code Host}. Nearly all requests have the same. */
  private volatile String validHost = "";

  /** Returns what is wrong with a decoded head; null if nothing is. */
  @Nullable String faultOf(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      return "This is neither HTTP/1.1 nor HTTP/1.0.";
    }
    if (!isTarget(request.uri())) {
      return "The request target is neither a path nor a URL.";
    }
    if (!hasHost(request.headers().getAll(HttpHeaderNames.HOST), version)) {
      return "There is not exactly one valid Host.";
    }
    return lengthFaultOf(request.headers(), version);
  }

  private static boolean isTarget(String text) {
    if (text.startsWith("/") && isPlain(text)) {
      return true;
    }
    try {
      URI target = new URI(text);
      return text.startsWith("/")
          || (target.getRawAuthority() != null && target.getRawPath() != null);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Says whether a target has only characters that need no closer look. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isPlain =
          (c >= 'a' && c <= 'z')
              || (c >= '-' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || c == '_'
              || c == '~'
              || c == '?'
              || c == '='
              || c == '&';
      if (!isPlain || (c == '/' && text.startsWith("//", i))) {
        return false;
      }
    }
    return true;
  }

  private boolean hasHost(List<String> hosts, HttpVersion version) {
    if (hosts.isEmpty()) {
      return version.equals(HttpVersion.HTTP_1_0);
    }
    return hosts.size() == 1 && isHost(hosts.get(0));
  }

  /** Says whether {@code text} is a valid value of {@code Host}. */
  public boolean isHost(String text) {
    if (text.equals(validHost)) {
      return true;
    }
    boolean isValid = HostAndPort.parseAuthority(text, -1) != null;
    if (isValid) {
      validHost = text;
    }
    return isValid;
  }

  private static @Nullable String lengthFaultOf(HttpHeaders headers, HttpVersion version) {
    List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (encodings.isEmpty()) {
      return null;
    }
    if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      return TWO_LENGTHS;
    }
    return version.equals(HttpVersion.HTTP_1_1)
            && encodings.size() == 1
            && encodings.get(0).equalsIgnoreCase("chunked")
        ? null
        : "Transfer-Encoding is chunked, in HTTP/1.1, or absent.";
  }
}

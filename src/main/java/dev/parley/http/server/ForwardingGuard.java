package dev.parley.http.server;

import dev.parley.http.header.ForwardingHeader;
import dev.parley.http.header.RequestHeader;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.quarkus.vertx.http.runtime.ProxyConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a request what cannot be read in the headers of proxies, before Quarkus reads them.
 * Only with {@code quarkus.http.proxy.proxy-address-forwarding}; without it nobody reads them.
 *
 * <p>A strict reader of what is valid ({@link ForwardingHeader}): anybody can send such headers,
 * and each reader behind this one can rely on their form.
 */
@Singleton
public class ForwardingGuard {
  /** Quarkus warns of each request that brings this header, which only Quarkus itself may set. */
  private static final String TRUSTED_PROXY = "X-Forwarded-Trusted-Proxy";

  private final boolean isOn;
  private final List<ForwardingHeader> headers;

  ForwardingGuard(VertxHttpConfig server) {
    ProxyConfig proxy = server.proxy();
    this.isOn = proxy.proxyAddressForwarding();
    this.headers =
        List.of(
            ForwardingHeader.forwarded(),
            ForwardingHeader.addresses("X-Forwarded-For"),
            ForwardingHeader.scheme("X-Forwarded-Proto"),
            ForwardingHeader.port("X-Forwarded-Port"),
            ForwardingHeader.onOrOff("X-Forwarded-Ssl"),
            ForwardingHeader.host(proxy.forwardedHostHeader()),
            ForwardingHeader.prefix(proxy.forwardedPrefixHeader()));
  }

  /** Takes out of the headers of a request what cannot be read. */
  void clean(HttpHeaders request) {
    if (isOn) {
      request.remove(TRUSTED_PROXY);
      for (ForwardingHeader header : headers) {
        List<String> values = request.getAll(header.name());
        if (!values.isEmpty()) {
          put(header.readableEnd(values), values, request, header.name());
        }
      }
    }
  }

  private static void put(
      @Nullable String readable, List<String> values, HttpHeaders request, String name) {
    if (readable == null) {
      request.remove(name);
    } else if (values.size() > 1 || !values.get(0).equals(readable)) {
      request.set(name, readable);
    }
  }

  /** Takes out of the headers of a request what cannot be read. */
  void clean(Http2Headers request) {
    if (isOn) {
      request.remove(TRUSTED_PROXY.toLowerCase(Locale.ROOT));
      for (ForwardingHeader header : headers) {
        String name = header.name().toLowerCase(Locale.ROOT);
        List<String> values = request.getAll(name).stream().map(CharSequence::toString).toList();
        String readable = values.isEmpty() ? null : header.readableEnd(values);
        request.remove(name);
        if (readable != null) {
          request.add(name, readable);
        }
      }
    }
  }

  /**
   * Says whether all of the headers of proxies can be read.
   *
   * @param request returns the only value of a header; null without one
   */
  public boolean isReadable(Function<RequestHeader, @Nullable String> request) {
    return !isOn
        || (isReadable(request, RequestHeader.FORWARDED, headers.get(0))
            && isReadable(request, RequestHeader.X_FORWARDED_FOR, headers.get(1))
            && isReadable(request, RequestHeader.X_FORWARDED_PROTO, headers.get(2)));
  }

  private static boolean isReadable(
      Function<RequestHeader, @Nullable String> request,
      RequestHeader name,
      ForwardingHeader header) {
    String value = request.apply(name);
    return value == null || value.equals(header.readableEnd(List.of(value)));
  }
}

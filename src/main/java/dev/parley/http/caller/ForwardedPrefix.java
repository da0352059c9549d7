package dev.parley.http.caller;

import dev.parley.http.header.ForwardingHeader;
import dev.parley.http.header.RequestHeader;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out below which path clients see the service. A trusted proxy that cuts off the beginning
 * of a path says so in {@code X-Forwarded-Prefix}; then URLs in answers begin with it.
 */
@Singleton
public class ForwardedPrefix {
  private static final ForwardingHeader HEADER =
      ForwardingHeader.prefix(RequestHeader.X_FORWARDED_PREFIX.text());

  private final ClientAddresses addresses;

  ForwardedPrefix(ClientAddresses addresses) {
    this.addresses = addresses;
  }

  /** Returns the prefix of a request; see {@link #of(String, String)}. */
  public String of(HttpServerRequest request) {
    SocketAddress remote = request.connection().remoteAddress();
    return of(
        remote == null ? null : remote.hostAddress(),
        request.getHeader(RequestHeader.X_FORWARDED_PREFIX.text()));
  }

  /**
   * Returns the prefix, without a slash at its end; empty if there is none.
   *
   * @param remote the address of the other end of the connection; null if it has none
   * @param forwarded the value of {@code X-Forwarded-Prefix}; null without one
   */
  public String of(@Nullable String remote, @Nullable String forwarded) {
    String prefix =
        forwarded == null || !addresses.isTrustedProxy(remote)
            ? null
            : HEADER.readableEnd(List.of(forwarded));
    if (prefix == null || prefix.indexOf(',') >= 0) {
      return "";
    }
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }
}

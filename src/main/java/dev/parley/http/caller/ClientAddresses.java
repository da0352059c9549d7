package dev.parley.http.caller;

import dev.parley.http.header.RequestHeader;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a client is, for its allowance of joins: the other end of the connection, or, if
 * that is a trusted proxy, the address that the proxy forwards.
 *
 * <p>Proxies append to {@code X-Forwarded-For} and {@code Forwarded} (RFC 7239). So only the end of
 * such a list is theirs; the client may have written the rest. The list is read from its end up to
 * the first address that is not of a trusted proxy. Quarkus reads it from its beginning.
 */
@Singleton
public class ClientAddresses {
  private final boolean isForwarded;
  private final boolean isStandardHeader;
  private final TrustedProxies trusted;

  ClientAddresses(
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean isForwarded,
      @ConfigProperty(name = "quarkus.http.proxy.allow-forwarded", defaultValue = "false")
          boolean isStandardHeader,
      @ConfigProperty(name = TrustedProxies.KEY) Optional<List<String>> trusted) {
    this.isForwarded = isForwarded;
    this.isStandardHeader = isStandardHeader;
    this.trusted = new TrustedProxies(trusted.orElse(List.of()));
    if (isForwarded && this.trusted.isEmpty()) {
      throw new IllegalArgumentException(
          TrustedProxies.KEY
              + " must name the proxies, or anybody could choose an address and with it a fresh"
              + " allowance of joins");
    }
  }

  /** Makes the bean at the start, so that a mistake in the settings stops the start. */
  void start(@Observes StartupEvent event) {}

  /** Returns the header that proxies write addresses into, as configured. */
  public RequestHeader header() {
    return isStandardHeader ? RequestHeader.FORWARDED : RequestHeader.X_FORWARDED_FOR;
  }

  /** Returns a text that stands for the client of a request; see {@link #of(String, List)}. */
  public String of(HttpServerRequest request) {
    SocketAddress remote = request.connection().remoteAddress();
    return of(
        remote == null ? null : remote.hostAddress(), request.headers().getAll(header().text()));
  }

  /**
   * Returns a text that stands for the client: its address, or, for IPv6, its network of 64 bits.
   *
   * @param remote the address of the other end of the connection; null if it has none
   * @param forwarded the values of {@link #header()} in the request
   */
  public String of(@Nullable String remote, List<String> forwarded) {
    InetAddress address = IpAddresses.parse(remote);
    if (address == null) {
      return "local";
    }
    return IpAddresses.clientText(isForwarded ? behindProxies(address, forwarded) : address);
  }

  /**
   * Says whether headers of proxies in a request are to be believed.
   *
   * @param remote the address of the other end of the connection; null if it has none
   */
  boolean isTrustedProxy(@Nullable String remote) {
    InetAddress address = IpAddresses.parse(remote);
    return isForwarded && address != null && trusted.include(address);
  }

  private InetAddress behindProxies(InetAddress proxy, List<String> forwarded) {
    InetAddress address = proxy;
    List<String> hops = hops(forwarded);
    for (int i = hops.size() - 1; i >= 0 && trusted.include(address); i--) {
      InetAddress hop = IpAddresses.parse(hops.get(i));
      if (hop == null) {
        return address;
      }
      address = hop;
    }
    return address;
  }

  /** Returns the addresses that the proxies wrote; the nearest proxy wrote the last one. */
  private List<String> hops(List<String> forwarded) {
    List<String> hops = new ArrayList<>();
    for (String element : String.join(",", forwarded).split(",")) {
      hops.add(withoutPort(isStandardHeader ? forParameter(element) : element.strip()));
    }
    return hops;
  }

  private static String forParameter(String element) {
    for (String parameter : element.split(";")) {
      String[] pair = parameter.strip().split("=", 2);
      if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("for")) {
        return pair[1].strip().replace("\"", "");
      }
    }
    return "";
  }

  private static String withoutPort(String node) {
    int end = node.indexOf(']');
    if (node.startsWith("[") && end > 0) {
      return node.substring(1, end);
    }
    int colon = node.indexOf(':');
    return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
  }
}

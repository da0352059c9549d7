package dev.parley.http;

import io.netty.util.NetUtil;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a client is, for its allowance of joins: the other end of the connection, or, if
 * that is one of our own proxies, whom the proxy says it speaks for.
 *
 * <p>Proxies append to {@code X-Forwarded-For} and {@code Forwarded} (RFC 7239), so that only the
 * end of such a list is theirs and the rest is whatever the client wrote. It is read from the end,
 * up to the first address that is not of a trusted proxy. Quarkus reads it from the beginning.
 */
@Singleton
class ClientAddresses {
  private static final String TRUSTED = "quarkus.http.proxy.trusted-proxies";

  /** Of an IPv6 address: what is given to one customer, who has 2^64 addresses in it. */
  private static final int SUBNET_BYTES = 8;

  private final boolean forwarded;
  private final boolean standard;
  private final List<Network> trusted;

  ClientAddresses(
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean forwarded,
      @ConfigProperty(name = "quarkus.http.proxy.allow-forwarded", defaultValue = "false")
          boolean standard,
      @ConfigProperty(name = TRUSTED) Optional<List<String>> trusted) {
    this.forwarded = forwarded;
    this.standard = standard;
    this.trusted = trusted.orElse(List.of()).stream().flatMap(Network::parse).toList();
    if (forwarded && this.trusted.isEmpty()) {
      throw new IllegalArgumentException(
          TRUSTED
              + " must name the proxies, or anybody could choose an address and with it a fresh"
              + " allowance of joins");
    }
  }

  /** Has a mistake in the settings stop the start. */
  void start(@Observes StartupEvent event) {}

  /** Returns an address that stands for the client; for IPv6, its network of 64 bits. */
  String of(HttpServerRequest request) {
    SocketAddress remote = request.connection().remoteAddress();
    return of(
        remote == null ? null : remote.hostAddress(),
        request.headers().getAll(standard ? "Forwarded" : "X-Forwarded-For"));
  }

  /** Returns the same for a request from the other end of {@code connection}. */
  String of(DirectRequest request, DirectConnection connection) {
    String header = standard ? request.forwarded() : request.forwardedFor();
    return of(connection.remoteHost(), header == null ? List.of() : List.of(header));
  }

  private String of(@Nullable String remote, List<String> headers) {
    byte[] address = Network.address(remote);
    if (address == null) {
      return "local";
    }
    return text(forwarded ? behind(address, headers) : address);
  }

  private byte[] behind(byte[] proxy, List<String> headers) {
    byte[] address = proxy;
    List<String> hops = hops(headers);
    for (int i = hops.size() - 1; i >= 0 && isTrusted(address); i--) {
      byte[] hop = Network.address(hops.get(i));
      if (hop == null) {
        return address;
      }
      address = hop;
    }
    return address;
  }

  private boolean isTrusted(byte[] address) {
    return trusted.stream().anyMatch(network -> network.contains(address));
  }

  /** Returns what the proxies wrote, the nearest one's last. */
  private List<String> hops(List<String> headers) {
    List<String> hops = new ArrayList<>();
    for (String element : String.join(",", headers).split(",")) {
      hops.add(withoutPort(standard ? forOf(element) : element.strip()));
    }
    return hops;
  }

  private static String forOf(String element) {
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

  private static String text(byte[] address) {
    return address.length == 4
        ? NetUtil.bytesToIpAddress(address)
        : NetUtil.bytesToIpAddress(subnet(address)) + "/64";
  }

  private static byte[] subnet(byte[] address) {
    byte[] subnet = Arrays.copyOf(address, address.length);
    Arrays.fill(subnet, SUBNET_BYTES, subnet.length, (byte) 0);
    return subnet;
  }
}

package dev.parley.http.caller;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The proxies whose forwarding headers are believed. */
final class TrustedProxies {
  static final String KEY = "quarkus.http.proxy.trusted-proxies";

  private final List<IpSubnetFilterRule> networks;

  /**
   * Reads addresses, networks ({@code 10.0.0.0/8}) and host names, which are resolved now.
   *
   * @throws IllegalArgumentException naming the key, if one of them is none of these
   */
  TrustedProxies(List<String> configured) {
    this.networks = configured.stream().flatMap(TrustedProxies::networks).toList();
  }

  private static Stream<IpSubnetFilterRule> networks(String text) {
    String[] parts = text.strip().split("/", 2);
    InetAddress address = IpAddresses.parse(parts[0]);
    if (address != null) {
      int maxBits = address.getAddress().length * 8;
      return Stream.of(rule(address, parts.length == 1 ? maxBits : bits(text, parts[1], maxBits)));
    }
    try {
      return Arrays.stream(InetAddress.getAllByName(parts[0]))
          .map(resolved -> rule(resolved, resolved.getAddress().length * 8));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(KEY + ": unknown host " + parts[0], e);
    }
  }

  private static int bits(String text, String bits, int maxBits) {
    int value = bits.matches("\\d{1,3}") ? Integer.parseInt(bits) : -1;
    if (value < 0 || value > maxBits) {
      throw new IllegalArgumentException(KEY + ": not a network: " + text);
    }
    return value;
  }

  private static IpSubnetFilterRule rule(InetAddress address, int bits) {
    return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
  }

  boolean isEmpty() {
    return networks.isEmpty();
  }

  boolean include(InetAddress address) {
    InetSocketAddress end = new InetSocketAddress(address, 0);
    return networks.stream().anyMatch(network -> network.matches(end));
  }
}

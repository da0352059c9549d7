package dev.parley.backplane;

import java.net.URI;
import java.util.List;

/**
 * The addresses of nodes of a Redis Cluster. All nodes have the same user, password and TLS, which
 * the configured address has before and after host and port.
 */
final class ClusterAddress {
  private static final int DEFAULT_PORT = 6379;

  private ClusterAddress() {}

  /** Returns {@code host:port} of each configured address. */
  static List<String> nodes(List<String> configured) {
    return configured.stream().map(ClusterAddress::hostAndPort).toList();
  }

  private static String hostAndPort(String address) {
    URI uri = URI.create(address);
    return uri.getHost() + ":" + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
  }

  /**
   * Returns the address of another node.
   *
   * @param configured {@code rediss://user:password@host:port?...}, encoded as configured
   * @param node the other node's {@code host:port}
   */
  static String of(String configured, String node) {
    URI uri = URI.create(configured);
    String user = uri.getRawUserInfo();
    String query = uri.getRawQuery();
    return uri.getScheme()
        + "://"
        + (user == null ? "" : user + "@")
        + node
        + (query == null ? "" : "?" + query);
  }
}

package dev.parley.backplane;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The settings {@code quarkus.redis.*} of the Redis that holds the rooms. Quarkus makes one client
 * from them, and a client has all its connections on one event loop. The backplane needs a
 * connection on each event loop, so it makes its own clients from the same settings.
 */
@Singleton
final class RedisSettings implements RedisOptionsCustomizer {
  private static final String HOSTS = "quarkus.redis.hosts";
  private static final String CLIENT_TYPE = "quarkus.redis.client-type";

  /** Checks that a certificate is for the host in the address (RFC 2818, section 3.1). */
  private static final String OF_HTTPS = "HTTPS";

  /** Checks no name. */
  private static final String UNCHECKED = "";

  /** Written once, by the thread that makes the client of Quarkus; any thread may read it. */
  private volatile @Nullable RedisOptions options;

  /**
   * Keeps a copy of the settings and does not change them. Called before Quarkus makes its client.
   */
  @Override
  public void customize(String client, RedisOptions settings) {
    RedisOptions copy = new RedisOptions(settings);
    NetClientOptions net = copy.getNetClientOptions();
    net.setHostnameVerificationAlgorithm(algorithm(net.getHostnameVerificationAlgorithm()));
    options = copy;
  }

  /**
   * Returns what the client understands: a TLS configuration of Quarkus passes {@code NONE} on as
   * it is, and nothing if it says nothing. Then the name is checked.
   */
  private static String algorithm(@Nullable String configured) {
    return configured == null ? OF_HTTPS : configured.equals("NONE") ? UNCHECKED : configured;
  }

  /**
   * Stops the start if the settings name what the backplane cannot use.
   *
   * @throws ConfigurationException which names the key
   */
  void check() {
    RedisOptions known = known();
    if (known.getType() == RedisClientType.REPLICATION) {
      throw new ConfigurationException(
          CLIENT_TYPE
              + " must be standalone, sentinel or cluster. Rooms are on one Redis, which may have"
              + " replicas that Sentinel promotes, or on a Redis Cluster",
          Set.of(CLIENT_TYPE));
    }
    // Quarkus takes the first address and says nothing about the others.
    int addresses =
        ConfigProvider.getConfig().getOptionalValues(HOSTS, String.class).map(List::size).orElse(1);
    if (known.getType() == RedisClientType.STANDALONE && addresses > 1) {
      throw new ConfigurationException(
          HOSTS
              + " has %d addresses. One Redis has one address; those of sentinels or of the nodes"
                  .formatted(addresses)
              + " of a cluster need quarkus.redis.client-type=sentinel or cluster",
          Set.of(HOSTS));
    }
  }

  private RedisOptions known() {
    RedisOptions known = options;
    if (known == null) {
      throw new IllegalStateException("Quarkus has made no client of Redis");
    }
    return known;
  }

  /** Says whether the settings are those of a Redis Cluster. */
  boolean isCluster() {
    return known().getType() == RedisClientType.CLUSTER;
  }

  /** Returns the addresses, {@code host:port}, of the nodes of a cluster that the settings name. */
  List<String> nodes() {
    return ClusterAddress.nodes(known().getEndpoints());
  }

  /**
   * Makes a client with one connection, on the event loop of the caller. With Sentinel it connects
   * to the primary, and never moves an open connection to another server by itself: the backplane
   * has to know when the server changes.
   */
  Redis client(Vertx vertx) {
    return Redis.createClient(
        vertx,
        new RedisOptions(known())
            .setMaxPoolSize(1)
            .setRole(RedisRole.MASTER)
            .setAutoFailover(false));
  }

  /** The same for a node of a cluster. It differs from all others in its address only. */
  Redis client(Vertx vertx, String node) {
    RedisOptions cluster = known();
    String address = ClusterAddress.of(cluster.getEndpoint(), node);
    return Redis.createClient(
        vertx,
        new RedisOptions(cluster)
            .setType(RedisClientType.STANDALONE)
            .setEndpoints(List.of(address))
            .setMaxPoolSize(1));
  }
}

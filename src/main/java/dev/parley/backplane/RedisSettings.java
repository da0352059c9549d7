package dev.parley.backplane;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
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

  /** Written once, by the thread that makes the client of Quarkus; any thread may read it. */
  private volatile @Nullable RedisOptions options;

  /**
   * Keeps a copy of the settings and does not change them. Called before Quarkus makes its client.
   */
  @Override
  public void customize(String client, RedisOptions settings) {
    options = new RedisOptions(settings);
  }

  /**
   * Stops the start if the settings name what the backplane cannot use.
   *
   * @throws ConfigurationException which names the key
   */
  void check() {
    RedisOptions known = known();
    if (known.getType() == RedisClientType.CLUSTER
        || known.getType() == RedisClientType.REPLICATION) {
      throw new ConfigurationException(
          CLIENT_TYPE
              + " must be standalone or sentinel. Rooms are on one Redis, which may have replicas"
              + " that Sentinel promotes",
          Set.of(CLIENT_TYPE));
    }
    // Quarkus takes the first address and says nothing about the others.
    int addresses =
        ConfigProvider.getConfig().getOptionalValues(HOSTS, String.class).map(List::size).orElse(1);
    if (known.getType() == RedisClientType.STANDALONE && addresses > 1) {
      throw new ConfigurationException(
          HOSTS
              + " has %d addresses. One Redis has one address; the addresses of sentinels need"
                  .formatted(addresses)
              + " quarkus.redis.client-type=sentinel",
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
}

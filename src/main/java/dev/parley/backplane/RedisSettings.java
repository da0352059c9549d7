package dev.parley.backplane;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * The settings {@code quarkus.redis.*} of the Redis that holds the rooms. Quarkus makes one client
 * from them, and a client has all its connections on one event loop. The backplane needs a
 * connection on each event loop, so it makes its own clients from the same settings.
 */
@Singleton
final class RedisSettings implements RedisOptionsCustomizer {
  /** Written once, by the thread that makes the client of Quarkus; any thread may read it. */
  private volatile @Nullable RedisOptions options;

  /**
   * Keeps a copy of the settings and does not change them. Called before Quarkus makes its client.
   */
  @Override
  public void customize(String client, RedisOptions settings) {
    options = new RedisOptions(settings);
  }

  /** Makes a client with one connection, on the event loop of the caller. */
  Redis client(Vertx vertx) {
    RedisOptions known = options;
    if (known == null) {
      throw new IllegalStateException("Quarkus has made no client of Redis");
    }
    return Redis.createClient(vertx, new RedisOptions(known).setMaxPoolSize(1));
  }
}

package dev.parley.backplane;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * What {@code quarkus.redis.*} says of the Redis that rooms live in. Quarkus makes one client of
 * it, and a client has all its connections on one event loop; so the backplane makes its own, by
 * the same settings.
 */
@Singleton
final class RedisSettings implements RedisOptionsCustomizer {
  private volatile @Nullable RedisOptions options;

  /** Notes the settings and leaves them as they are. Called before Quarkus makes its client. */
  @Override
  public void customize(String client, RedisOptions settings) {
    options = new RedisOptions(settings);
  }

  /** Makes a client that connects from the calling event loop, once. */
  Redis client(Vertx vertx) {
    RedisOptions noted = options;
    if (noted == null) {
      throw new IllegalStateException("Quarkus has made no client of Redis");
    }
    return Redis.createClient(vertx, new RedisOptions(noted).setMaxPoolSize(1));
  }
}

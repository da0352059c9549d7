package dev.parley.backplane;

import dev.parley.backplane.memory.MemoryBackplane;
import dev.parley.backplane.memory.MemoryConfig;
import dev.parley.backplane.memory.MemoryLimits;
import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.backplane.redis.RedisConfig;
import dev.parley.backplane.redis.RedisMeters;
import dev.parley.room.Backplane;
import dev.parley.room.Limits;
import dev.parley.room.RoomConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Makes the {@link Backplane} of this replica: Redis if it is configured, otherwise memory. */
final class BackplaneChoice {
  private static final Logger LOG = Logger.getLogger(BackplaneChoice.class);
  private static final String TOKEN_KEYS = "parley.access.token-keys";
  private static final long SWEEP_MILLIS = 5_000;

  private BackplaneChoice() {}

  @Produces
  @Singleton
  static Backplane backplane(
      @Any InjectableInstance<Redis> redis,
      RedisSettings settings,
      RedisConfig redisConfig,
      RoomConfig roomConfig,
      MemoryConfig memoryConfig,
      Clock clock,
      Vertx vertx,
      MeterRegistry registry) {
    Limits limits = Limits.of(roomConfig);
    RedisMeters meters = new RedisMeters(registry);
    List<Redis> active = redis.listActive();
    if (active.isEmpty()) {
      LOG.info(
          "Backplane: memory. Rooms live in this process; set quarkus.redis.hosts for more than one replica");
      MemoryBackplane memory = new MemoryBackplane(limits, MemoryLimits.of(memoryConfig), clock);
      vertx.setPeriodic(SWEEP_MILLIS, tick -> memory.sweep());
      return memory;
    }
    if (ConfigProvider.getConfig().getOptionalValues(TOKEN_KEYS, String.class).isEmpty()) {
      throw new ConfigurationException(
          "parley.access.token-keys must be set when the backplane is Redis: every replica has to"
              + " verify the tokens of the others",
          Set.of(TOKEN_KEYS));
    }
    // Creates the client bean of Quarkus, so that RedisSettings sees its options. It never
    // connects.
    ClientProxy.unwrap(active.get(0));
    settings.check();
    if (settings.isCluster()) {
      LOG.info("Backplane: Redis Cluster");
      return RedisBackplane.onCluster(
          vertx,
          settings.nodes(),
          node -> settings.client(vertx, node),
          redisConfig,
          limits,
          clock,
          meters);
    }
    LOG.info("Backplane: Redis");
    return new RedisBackplane(
        vertx, () -> settings.client(vertx), redisConfig, limits, clock, meters);
  }

  /** Closes the connections to Redis while the event loops still run. */
  static void close(@Observes ShutdownEvent event, Backplane backplane) {
    if (ClientProxy.unwrap(backplane) instanceof RedisBackplane redis) {
      redis.close();
    }
  }

  @Produces
  @Singleton
  static Clock clock() {
    return Clock.systemUTC();
  }
}

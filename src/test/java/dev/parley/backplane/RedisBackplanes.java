package dev.parley.backplane;

import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.backplane.redis.RedisConfig;
import dev.parley.backplane.redis.RedisMeters;
import dev.parley.room.Limits;
import dev.parley.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Replicas on one real Redis, which is emptied first. Their user there has the documented rights
 * and no others.
 */
final class RedisBackplanes implements Backplanes {
  static final Vertx VERTX = Vertx.vertx();

  /** The default settings of the service, with faster heartbeats. */
  static final Config CONFIG = new Config(Duration.ofSeconds(3), Duration.ofSeconds(5));

  /** The most commands under way on one connection. */
  static final int MAX_WAITING = 2048;

  /** For tests that make Redis fail: short timeouts keep the tests fast. */
  static final Config HASTY = new Config(Duration.ofMillis(500), Duration.ofMillis(800));

  private final Set<RedisBackplane> replicas = ConcurrentHashMap.newKeySet();
  private final RedisServer server;

  RedisBackplanes(RedisServer server) {
    this.server = server;
    server.command("FLUSHALL");
  }

  RedisServer server() {
    return server;
  }

  @Override
  public RedisBackplane replica(Limits limits) {
    return replica(limits, CONFIG);
  }

  RedisBackplane replica(Limits limits, RedisConfig config) {
    return replica(server, limits, config);
  }

  /** A replica on another server. */
  RedisBackplane replica(RedisServer other, Limits limits, RedisConfig config) {
    String address = RedisRights.userOf(other, "parley", RedisRights.documented());
    RedisBackplane made = begin(address, limits, config);
    awaitHearing(made);
    return made;
  }

  /** A replica on the Redis at an address. It may not be able to connect, so nothing is awaited. */
  RedisBackplane begin(String address, Limits limits, RedisConfig config) {
    RedisOptions options =
        new RedisOptions().setConnectionString(address).setMaxWaitingHandlers(MAX_WAITING);
    RedisBackplane made =
        new RedisBackplane(
            VERTX,
            () -> Redis.createClient(VERTX, options),
            config,
            limits,
            Clock.systemUTC(),
            new RedisMeters(new SimpleMeterRegistry()));
    replicas.add(made);
    return made;
  }

  /** Waits until the replica is ready: a message sent to it would be received there. */
  static void awaitHearing(RedisBackplane replica) {
    await("the replica hears itself")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> replica.notReadyReason() == null);
  }

  /** Closes a replica. */
  void end(RedisBackplane replica) {
    replica.close();
    replicas.remove(replica);
  }

  @Override
  public void pass(Duration time) {
    RedisTimeTravel.pass(server, time);
  }

  @Override
  public void close() {
    List.copyOf(replicas).forEach(this::end);
  }

  /** Settings of a replica. */
  record Config(Duration timeout, Duration outage) implements RedisConfig {
    @Override
    public OptionalInt connections() {
      return OptionalInt.of(2);
    }

    @Override
    public Duration heartbeat() {
      return Duration.ofMillis(100);
    }
  }
}

package dev.parley.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.backplane.redis.RedisConfig;
import dev.parley.backplane.redis.RedisMeters;
import dev.parley.room.Limits;
import dev.parley.testing.RedisSentinels;
import dev.parley.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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

  /** Null without Sentinel. */
  private final @Nullable RedisSentinels sentinels;

  RedisBackplanes(RedisServer server) {
    this(server, null);
  }

  /** Replicas that find their Redis through Sentinel. */
  RedisBackplanes(RedisSentinels sentinels) {
    this(sentinels.primary(), sentinels);
  }

  private RedisBackplanes(RedisServer server, @Nullable RedisSentinels sentinels) {
    this.server = server;
    this.sentinels = sentinels;
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
    return sentinels == null ? replica(server, limits, config) : replica(sentinels, limits, config);
  }

  private RedisBackplane replica(RedisSentinels all, Limits limits, RedisConfig config) {
    String addresses = RedisRights.userOf(all, "parley", RedisRights.ofSentinels());
    RedisBackplane made = begin(ofSentinels(addresses), limits, config);
    awaitHearing(made);
    return made;
  }

  /** A replica that asks these sentinels. It may not be able to, so nothing is awaited. */
  RedisBackplane begin(String sentinelAddresses) {
    return begin(ofSentinels(sentinelAddresses), RoomTest.LIMITS, CONFIG);
  }

  private static RedisOptions ofSentinels(String addresses) {
    RedisOptions options =
        new RedisOptions()
            .setType(RedisClientType.SENTINEL)
            .setMasterName(RedisSentinels.NAME)
            .setMaxWaitingHandlers(MAX_WAITING);
    for (String address : addresses.split(",")) {
      options.addConnectionString(address);
    }
    return options;
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
    return begin(options(address), limits, config);
  }

  private RedisBackplane begin(RedisOptions options, Limits limits, RedisConfig config) {
    RedisBackplane made = alone(options, limits, config);
    replicas.add(made);
    return made;
  }

  private static RedisOptions options(String address) {
    return new RedisOptions().setConnectionString(address).setMaxWaitingHandlers(MAX_WAITING);
  }

  /** A replica on the Redis at an address, which the caller closes. */
  static RedisBackplane alone(String address, Limits limits, RedisConfig config) {
    return alone(options(address), limits, config);
  }

  private static RedisBackplane alone(RedisOptions options, Limits limits, RedisConfig config) {
    return new RedisBackplane(
        VERTX,
        () -> Redis.createClient(VERTX, options),
        config,
        limits,
        Clock.systemUTC(),
        new RedisMeters(new SimpleMeterRegistry()));
  }

  /** Waits until the replica is ready: a message sent to it would be received there. */
  static void awaitHearing(RedisBackplane replica) {
    await("the replica hears itself")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> replica.notReadyReason() == null);
  }

  /** Waits until the replica says that it is not ready, and why. */
  static void awaitReason(RedisBackplane replica, String reason) {
    await(reason)
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(replica.notReadyReason()).contains(reason));
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

package dev.parley.browser;

import static org.awaitility.Awaitility.await;

import dev.parley.testing.FreePort;
import dev.parley.testing.Json;
import dev.parley.testing.RedisSentinels;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import dev.parley.testing.TurnServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A service with one replica, or with two on Redis, and calls that are begun at it. */
final class Proof implements AutoCloseable {
  private static final String SECRET = "a-secret-shared-with-coturn";

  private final String backplane;
  private final Chromium chromium;
  private final TurnServer turn;
  private final @Nullable AutoCloseable redis;
  private final List<Replica> replicas;
  private final String tools;

  private Proof(
      String backplane,
      Chromium chromium,
      TurnServer turn,
      @Nullable AutoCloseable redis,
      List<Replica> replicas) {
    this.backplane = backplane;
    this.chromium = chromium;
    this.turn = turn;
    this.redis = redis;
    this.replicas = replicas;
    this.tools = script() + "globalThis.ice = " + iceServers() + ";";
  }

  static TurnServer turn() {
    return TurnServer.start(SECRET);
  }

  static Proof inMemory(Chromium chromium, TurnServer turn) {
    return new Proof("memory", chromium, turn, null, List.of(Replica.start(config(turn))));
  }

  static Proof onRedis(Chromium chromium, TurnServer turn) {
    RedisServer redis = RedisServer.start();
    List<Replica> replicas =
        List.of(Replica.startOn(redis, config(turn)), Replica.startOn(redis, config(turn)));
    return new Proof("redis", chromium, turn, redis, replicas);
  }

  /** Two replicas on a Redis that is promoted when the other one is gone. */
  static Proof onSentinels(Chromium chromium, TurnServer turn) {
    RedisSentinels sentinels = RedisSentinels.start();
    List<Replica> replicas =
        List.of(Replica.startOn(sentinels, config(turn)), Replica.startOn(sentinels, config(turn)));
    return new Proof("redis", chromium, turn, sentinels, replicas);
  }

  /** Kills the first replica, and the Redis if there is another one; both are replaced. */
  void crash() {
    first().restart();
    if (redis instanceof RedisSentinels sentinels) {
      RedisServer primary = sentinels.primary();
      primary.kill9();
      sentinels.awaitPromotion(primary);
      sentinels.restoreReplica();
      await("the replicas have found the other Redis")
          .atMost(Duration.ofSeconds(30))
          .until(() -> replicas.stream().allMatch(Replica::isReady));
    }
  }

  private static Map<String, String> config(TurnServer turn) {
    return Map.of(
        "parley.access.operator-tokens",
        Trial.OPERATOR,
        "parley.ice.turn",
        turn.url(),
        "parley.ice.turn-secrets",
        SECRET);
  }

  /** The replica of ada. */
  Replica first() {
    return replicas.get(0);
  }

  /** The URL of the replica of bob, which also tells the verdicts. */
  URI last() {
    return replicas.get(replicas.size() - 1).url();
  }

  Trial begin(Seed seed, int round) {
    String room = seed.name() + "-" + round;
    Tab bob = Tab.open(chromium, last());
    Tab ada = Tab.open(chromium, first().url());
    bob.run(prepared(room) + seed.bob());
    ada.run(prepared(room) + seed.ada());
    if (seed.shuts()) {
      bob.shut();
    }
    return new Trial(seed.name(), room, backplane, last(), ada, bob);
  }

  Trial begin(Health health, int round) {
    String name = health.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String room = name + "-" + round;
    Tab bob = Tab.open(chromium, last());
    Tab ada = Tab.open(chromium, first().url());
    bob.run(prepared(room) + health.first + health.bob);
    ada.run(prepared(room) + health.first + "await seeds.calls(name, 'ada', {});");
    Trial trial = new Trial(name, room, backplane, last(), ada, bob);
    if (health == Health.RELOADED_EARLY) {
      reload(trial, health);
    }
    return trial;
  }

  /** Does to a call that is connected what its kind says. */
  void disturb(Trial trial, Health health) {
    if (health == Health.RELOADED) {
      reload(trial, health);
    }
    trial.ada.run(health.then);
  }

  private void reload(Trial trial, Health health) {
    trial.bob.reload().run(prepared(trial.room) + health.bob);
  }

  private String prepared(String room) {
    return tools + "const name = " + Json.quote(room) + ";";
  }

  private String iceServers() {
    String valid = Instant.now().plusSeconds(3600).getEpochSecond() + ":ada";
    String past = Instant.now().minusSeconds(3600).getEpochSecond() + ":ada";
    String deaf = "turn:127.0.0.1:" + FreePort.find() + "?transport=udp";
    String stun = turn.url().replace("turn:", "stun:").replaceAll("\\?.*", "");
    return "{ good: %s, wrong: %s, expired: %s, deaf: %s, stun: [{ urls: %s }] }"
        .formatted(
            server(turn.url(), valid, SECRET),
            server(turn.url(), valid, "another-secret"),
            server(turn.url(), past, SECRET),
            server(deaf, valid, SECRET),
            Json.quote(stun));
  }

  private static String server(String url, String user, String secret) {
    String credential = TurnServer.credential(user, secret);
    return "[{ urls: %s, username: %s, credential: %s }]"
        .formatted(Json.quote(url), Json.quote(user), Json.quote(credential));
  }

  /** Functions for pages, which use those of {@link Tab}. */
  static String script() {
    try (InputStream script = Proof.class.getResourceAsStream("seeds.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
    Fixtures.close(redis);
  }
}

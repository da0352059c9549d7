package dev.parley.fuzz;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.protocol.Problem;
import dev.parley.testing.Http;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Thousands of generated requests to every path of the API's description, on both backplanes. jqwik
 * prints the seed of a run that fails; {@code @Property(seed = "...")} repeats it.
 *
 * <p>{@code -Dparley.fuzz.requests} says how many there are on each backplane.
 */
class FuzzIT {
  private static final int TRIES = 60;
  private static final int BATCH =
      (Integer.getInteger("parley.fuzz.requests", 3000) + TRIES - 1) / TRIES;

  /** A limit of rooms that a long run would exceed if rooms were not forgotten. */
  private static final int MAX_ROOMS = 500;

  private static final boolean IS_LONG = BATCH * TRIES > 10_000;
  private static final Duration EXPIRY = Duration.ofMinutes(5);

  private static final Map<String, Integer> PROBLEMS =
      Arrays.stream(Problem.values()).collect(toMap(Problem::code, Problem::status));
  private static final Pattern TARGET = Pattern.compile("/v1/rooms/(\\w+)(?:/peers/(\\w+))?.*");
  private static final Pattern INTERNALS =
      Pattern.compile(
          "Exception|\\tat |dev\\.parley|io\\.(vertx|quarkus|netty)|java\\.(lang|util)");

  /**
   * Tokens of each backplane, by room and peer, and by room. They outlive a conversation, as rooms
   * do.
   */
  private static final Map<String, Map<String, String>> TOKENS = new HashMap<>();

  private static final Map<String, Integer> SEEN = new TreeMap<>();

  private static RedisServer redis;
  private static Replica inMemory;
  private static Replica onRedis;

  @BeforeContainer
  static void start() {
    Map<String, String> config =
        Map.of(
            "parley.room.join-rate", "1000000",
            "parley.room.join-burst", "1000000",
            "parley.room.message-rate", "1000",
            "parley.memory.max-rooms", "" + MAX_ROOMS,
            "quarkus.log.console.json.enabled", "false");
    redis = RedisServer.start();
    inMemory = Replica.start(config);
    onRedis = Replica.startOn(redis, config);
  }

  @AfterContainer
  static void stop() {
    try {
      System.out.println("Answers by backplane and status: " + SEEN);
      assertNothingIsLeft(inMemory);
      assertNothingIsLeft(onRedis);
      if (IS_LONG) {
        assertEverythingExpires();
      }
    } finally {
      Stream.of(inMemory, onRedis).filter(replica -> replica != null).forEach(Replica::close);
      redis.close();
    }
  }

  @Provide
  Arbitrary<List<Probe>> conversation() {
    return Probes.to(endpoints()).list().ofSize(BATCH);
  }

  @Property(
      tries = TRIES,
      shrinking = ShrinkingMode.OFF,
      edgeCases = EdgeCasesMode.NONE,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  void every_request_is_answered_and_none_with_a_fault_in_memory(
      @ForAll("conversation") List<Probe> conversation) throws IOException {
    converse(inMemory, "memory", conversation);
  }

  @Property(
      tries = TRIES,
      shrinking = ShrinkingMode.OFF,
      edgeCases = EdgeCasesMode.NONE,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  void every_request_is_answered_and_none_with_a_fault_on_redis(
      @ForAll("conversation") List<Probe> conversation) throws IOException {
    converse(onRedis, "redis", conversation);
  }

  private static void converse(Replica replica, String backplane, List<Probe> conversation)
      throws IOException {
    Map<String, String> tokens = TOKENS.computeIfAbsent(backplane, none -> new HashMap<>());
    try (Wire wire = new Wire(replica.url())) {
      for (Probe probe : conversation) {
        Answered answered = ask(wire, probe, token(tokens, probe));
        SEEN.merge(backplane + " " + answered.status(), 1, Integer::sum);
        check(probe, answered);
        remember(tokens, answered);
      }
    }
  }

  /** If the service closes a connection while a long body is under way, the answer may be lost. */
  private static Answered ask(Wire wire, Probe probe, String token) throws IOException {
    try {
      return wire.ask(probe.bytes(token), probe.method().equals("HEAD"));
    } catch (SocketException | EOFException e) {
      SEEN.merge("connections that ended without an answer", 1, Integer::sum);
      try {
        return wire.ask(probe.bytes(token), probe.method().equals("HEAD"));
      } catch (IOException again) {
        throw new AssertionError("no answer to " + probe, again);
      }
    } catch (IOException e) {
      throw new AssertionError("no answer to " + probe, e);
    }
  }

  private static void check(Probe probe, Answered answered) {
    String what = probe + "\n-> " + answered;
    assertThat(answered.status()).as(what).matches(status -> status < 500 || status == 503);
    assertThat(INTERNALS.matcher(answered.body()).find()).as(what).isFalse();
    assertThat(answered.headers()).as(what).containsEntry("x-content-type-options", "nosniff");
    if (answered.status() >= 400) {
      assertThat(answered.isProblem()).as(what).isTrue();
    }
    if (answered.status() >= 400 && !answered.body().isEmpty()) {
      JsonNode problem = Json.parse(answered.body());
      assertThat(PROBLEMS).as(what).containsEntry(problem.get("code").asText(), answered.status());
      assertThat(problem.get("status").asInt()).as(what).isEqualTo(answered.status());
    } else if (answered.isStream()) {
      assertThat(answered.body()).as(what).startsWith("retry: ");
    } else if (answered.status() == 200 || answered.status() == 201 || answered.status() == 202) {
      assertThat(answered.body().isEmpty() || Json.parse(answered.body()).isObject())
          .as(what)
          .isTrue();
    }
  }

  private static void remember(Map<String, String> tokens, Answered answered) {
    if (answered.status() == 201 && answered.body().contains("\"token\"")) {
      JsonNode joined = Json.parse(answered.body());
      String token = joined.get("token").asText();
      tokens.put(joined.get("room").asText() + "/" + joined.get("id").asText(), token);
      tokens.put(joined.get("room").asText(), token);
    }
  }

  /** The token of the peer in the path, else of a peer of its room, else of any peer. */
  private static String token(Map<String, String> tokens, Probe probe) {
    Matcher target = TARGET.matcher(probe.target());
    String any = tokens.values().stream().findFirst().orElse("none");
    if (!target.matches()) {
      return any;
    }
    String inRoom = tokens.getOrDefault(target.group(1), any);
    return tokens.getOrDefault(target.group(1) + "/" + target.group(2), inRoom);
  }

  private static List<Probes.Endpoint> endpoints() {
    JsonNode paths =
        new Http(inMemory.url())
            .ask("GET", "/q/openapi?format=json", null, Map.of())
            .json()
            .get("paths");
    List<Probes.Endpoint> endpoints =
        paths.properties().stream()
            .flatMap(
                path ->
                    path.getValue().properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(method -> !method.equals("parameters"))
                        .map(
                            method ->
                                new Probes.Endpoint(
                                    method.toUpperCase(Locale.ROOT), path.getKey())))
            .toList();
    assertThat(endpoints).hasSizeGreaterThan(9);
    return endpoints;
  }

  /** No stream, poll or feed outlives its connection by much, and no fault is in the log. */
  private static void assertNothingIsLeft(Replica replica) {
    await()
        .atMost(Duration.ofSeconds(45))
        .untilAsserted(
            () -> {
              String metrics =
                  new Http(replica.url()).ask("GET", "/q/metrics", null, Map.of()).body();
              for (String gauge : List.of("streams", "readers", "rooms", "peers")) {
                assertThat(metrics).doesNotContainPattern("(?m)^parley_" + gauge + " [^0].*$");
              }
            });
    assertThat(replica.log()).doesNotContain("ERROR", "\tat ");
  }

  /**
   * All rooms of a long run are forgotten when their time is over. Then the memory backplane
   * accepts as many again, and Redis holds only lobbies, which may stay for a day.
   */
  private static void assertEverythingExpires() {
    await()
        .atMost(EXPIRY)
        .pollInterval(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat((List<?>) redis.command("KEYS", "*"))
                    .allSatisfy(
                        key ->
                            assertThat(key.toString()).matches("parley:(pulse|lobby:\\{[^:]*})")));
    for (Object lobby : (List<?>) redis.command("KEYS", "parley:lobby:*")) {
      assertThat((Long) redis.command("TTL", lobby.toString())).isBetween(1L, 86_410L);
    }
    for (int i = 0; i < MAX_ROOMS; i++) {
      Peer.joining(inMemory.url(), "after-" + i).join();
    }
  }
}

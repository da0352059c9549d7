package dev.parley.docs;

import static java.util.Map.entry;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.FreePort;
import dev.parley.testing.ServiceJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The packaged service with settings that cannot be: it does not start, and says which it is. */
class MisconfigurationIT {
  private static final String SECRET = "hush";
  private static final String REDIS = "redis://:" + SECRET + "@127.0.0.1:1";
  private static final int AT_A_TIME = 2;

  /** A value out of its bounds for each setting, where it has any. */
  private static final Map<String, String> WRONG =
      new TreeMap<>(
          Map.ofEntries(
              entry("parley.room.max-peers", "1"),
              entry("parley.room.message-rate", "0"),
              entry("parley.room.message-burst", "0"),
              entry("parley.room.join-rate", "-1"),
              entry("parley.room.join-burst", "1000001"),
              entry("parley.delivery.heartbeat", "61s"),
              entry("parley.delivery.stream-age", "500ms"),
              entry("parley.delivery.drain-delay", "11m"),
              entry("parley.delivery.drain", "-1s"),
              entry("parley.delivery.max-buffered", "16383"),
              entry("parley.delivery.max-buffered-total", "16383"),
              entry("parley.delivery.max-streams", "0"),
              entry("parley.delivery.max-peer-streams", "1001"),
              entry("parley.memory.max-rooms", "0"),
              entry("parley.memory.max-lobbies", "0"),
              entry("parley.memory.room-bytes", "1000"),
              entry("parley.memory.max-bytes", "1000"),
              entry("parley.timeline.readers", "everybody"),
              entry("parley.timeline.max-facts", "99"),
              entry("parley.timeline.retention", "30s"),
              entry("parley.tracing.endpoint", "collector:4317/" + SECRET),
              entry("parley.tracing.ratio", "1.1"),
              entry("parley.http.head-timeout", "2m"),
              entry("parley.http.body-timeout", "2m"),
              entry("parley.http.max-body", "4095"),
              entry("parley.http.max-metadata", "1"),
              entry("parley.warm-up", "61s"),
              entry("parley.redis.connections", "17"),
              entry("parley.redis.pulse", "10ms"),
              entry("parley.redis.timeout", "1500ms"),
              entry("parley.redis.outage", "2s"),
              entry("parley.access.admission", "closed"),
              entry("parley.access.jwt-keys", SECRET),
              entry("parley.access.jwt-public-key", SECRET),
              entry("parley.access.jwks-url", "ftp://keys.example.org/" + SECRET),
              entry("parley.access.peer-id-claim", " "),
              entry("parley.access.peer-id-form", "md5"),
              entry("parley.access.operator-tokens", SECRET),
              entry("parley.access.token-keys", SECRET),
              entry("parley.access.token-lifetime", "1m"),
              entry("parley.ice.stun", "http://stun.example.org"),
              entry("parley.ice.turn", "turn:turn.example.org"),
              entry("parley.ice.turn-secrets", SECRET),
              entry("parley.ice.turn-ttl", "25h")));

  /** Settings that may have any value. A switch is off with any value that does not mean yes. */
  private static final List<String> ANYTHING =
      List.of(
          "parley.access.issuer",
          "parley.access.audience",
          "parley.http.fast-path",
          "parley.timeline.enabled",
          "parley.timeline.reports");

  @Test
  void every_setting_that_has_bounds_is_tried_here() {
    TreeSet<String> known = new TreeSet<>(WRONG.keySet());
    known.addAll(ANYTHING);
    assertThat(known).isEqualTo(ConfigurationDocTest.settings().keySet());
  }

  @Test
  void value_out_of_its_bounds_stops_the_start_and_its_key_is_named() throws Exception {
    List<Attempt> attempts = new ArrayList<>();
    WRONG.forEach((key, value) -> attempts.add(new Attempt(key, with(key, value))));
    assertAllFail(attempts);
  }

  private static Map<String, String> with(String key, String value) {
    if (key.startsWith("parley.redis.")) {
      return onRedis(key, value);
    }
    return key.startsWith("parley.access.jw")
        ? Map.of(key, value, "parley.access.admission", "jwt")
        : Map.of(key, value);
  }

  /** Settings with which the service would start on Redis, but for one. */
  private static Map<String, String> onRedis(String key, String value) {
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.redis.hosts", REDIS);
    settings.put("parley.access.token-keys", SECRET.repeat(8));
    settings.put(key, value);
    return settings;
  }

  @Test
  void settings_that_contradict_each_other_stop_the_start() throws Exception {
    assertAllFail(
        List.of(
            new Attempt("parley.access.token-keys", Map.of("quarkus.redis.hosts", REDIS)),
            new Attempt("quarkus.redis.hosts", onRedis("quarkus.redis.hosts", REDIS + "," + REDIS)),
            new Attempt(
                "quarkus.redis.client-type", onRedis("quarkus.redis.client-type", "replication")),
            new Attempt("parley.access.jwt-keys", Map.of("parley.access.admission", "jwt")),
            new Attempt("quarkus.http.idle-timeout", Map.of("quarkus.http.idle-timeout", "30s")),
            new Attempt(
                "parley.delivery.heartbeat",
                Map.of("quarkus.http.idle-timeout", "40s", "parley.delivery.heartbeat", "50s")),
            new Attempt(
                "quarkus.http.proxy.trusted-proxies",
                Map.of("quarkus.http.proxy.proxy-address-forwarding", "true")),
            new Attempt(
                "quarkus.http.proxy.trusted-proxies",
                Map.of(
                    "quarkus.http.proxy.proxy-address-forwarding", "true",
                    "quarkus.http.proxy.trusted-proxies", "10.0.0.0/33"))));
  }

  @Test
  void text_instead_of_numbers_and_a_misspelt_key_stop_the_start_and_all_are_named()
      throws Exception {
    Map<String, String> nonsense = new HashMap<>();
    for (String key : WRONG.keySet()) {
      if (!key.startsWith("parley.access.")
          && !key.startsWith("parley.ice.")
          && !key.equals("parley.tracing.endpoint")) {
        nonsense.put(key, "plenty");
      }
    }
    nonsense.put("parley.access.token-lifetime", "long");
    nonsense.put("parley.ice.turn-ttl", "short");
    nonsense.put("parley.delivery.heartbeats", "15s");
    String output = failedStart(nonsense);
    assertThat(nonsense.keySet()).allSatisfy(key -> assertThat(output).contains(key));
  }

  @Test
  void redis_at_an_address_that_is_none_stops_the_start_and_its_password_is_not_shown()
      throws Exception {
    String output =
        failedStart(
            Map.of(
                "quarkus.redis.hosts",
                "redis://:" + SECRET + "@redis.example.org:many",
                "parley.access.token-keys",
                SECRET.repeat(8)));
    assertThat(output).doesNotContain(SECRET);
  }

  /** A start that fails, and the key that it names. */
  private record Attempt(String key, Map<String, String> settings) implements Callable<String> {
    /** Returns what is wrong with how it fails; nothing, if it is as it should be. */
    @Override
    public String call() throws Exception {
      String output = failedStart(settings);
      if (output.contains(SECRET)) {
        return key + ": a secret is in " + output;
      }
      return output.contains(key) ? "" : key + " is not in " + output;
    }
  }

  private static void assertAllFail(List<Attempt> attempts) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<String> faults = new ArrayList<>();
      for (Future<String> fault : threads.invokeAll(attempts)) {
        faults.add(fault.get());
      }
      assertThat(faults.stream().filter(fault -> !fault.isEmpty()).collect(joining("\n\n")))
          .isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Starts the service with these settings, and returns what it printed before it gave up. */
  private static String failedStart(Map<String, String> settings) throws Exception {
    Map<String, String> config = new HashMap<>(settings);
    config.put("quarkus.http.host", "127.0.0.1");
    config.put("quarkus.http.port", "" + FreePort.find());
    Path log = Files.createTempFile("misconfiguration", ".log");
    try {
      Process process =
          new ProcessBuilder(ServiceJvm.command(128, config))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return "it has started";
      }
      assertThat(process.exitValue()).as(settings.toString()).isNotZero();
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      Files.delete(log);
    }
  }
}

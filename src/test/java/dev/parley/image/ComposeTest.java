package dev.parley.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Compares {@code compose.yaml} with the settings, the image and the proxy that it uses. */
class ComposeTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:[?-])?[^}]*}");
  private static final Pattern SETTING =
      Pattern.compile("(?m)^\\| `((?:parley|quarkus)\\.[^`]+)` \\| `?([^`|]+)");
  private static final Path PROXY = Path.of("src", "main", "docker", "haproxy.cfg");

  private final String text = read(Path.of("compose.yaml"));
  private final Map<String, Map<String, Object>> services = section("services");

  @Test
  void compose_starts_two_equal_replicas_a_redis_a_proxy_and_a_turn_server() {
    assertThat(services).containsOnlyKeys("parley-1", "parley-2", "proxy", "redis", "coturn");
    assertThat(services.get("parley-1")).isEqualTo(services.get("parley-2"));
    assertThat(services.get("parley-1"))
        .containsEntry("image", "parley")
        .containsEntry("build", Map.of("context", ".", "dockerfile", slashes(Dockerfile.OURS)));
  }

  @Test
  void every_setting_of_a_replica_is_documented() {
    Set<String> variables = new HashSet<>();
    settings()
        .forEach(
            key ->
                variables.add(key.group(1).replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT)));
    assertThat(environment().keySet()).hasSizeGreaterThan(5).isSubsetOf(variables);
  }

  @Test
  void secrets_come_from_the_environment_and_nothing_starts_without_them() {
    Set<String> guarded = new HashSet<>();
    Set<String> used = new HashSet<>();
    VARIABLE
        .matcher(text)
        .results()
        .forEach(
            variable -> {
              used.add(variable.group(1));
              if (variable.group(2) != null) {
                guarded.add(variable.group(1));
              }
            });
    assertThat(guarded).isEqualTo(used);
    assertThat(environment().get("PARLEY_ACCESS_TOKEN_KEYS")).startsWith("${PARLEY_TOKEN_KEY:?");
    assertThat(environment().get("PARLEY_ICE_TURN_SECRETS")).startsWith("${PARLEY_TURN_SECRET:?");
    assertThat(words("coturn", "command"))
        .contains("--use-auth-secret", "--static-auth-secret=${PARLEY_TURN_SECRET}");
  }

  @Test
  void replica_gets_the_time_that_its_shutdown_takes() {
    long shutdown =
        settings().stream()
            .filter(
                key ->
                    key.group(1).startsWith("parley.delivery.drain")
                        || key.group(1).equals("quarkus.shutdown.timeout"))
            .mapToLong(key -> seconds(key.group(2)))
            .sum();
    assertThat(shutdown).isGreaterThanOrEqualTo(15);
    assertThat(seconds(services.get("parley-1").get("stop_grace_period").toString()))
        .isGreaterThan(shutdown);
  }

  @Test
  void every_service_is_confined_to_what_it_needs() {
    services.forEach(
        (name, service) ->
            assertThat(service)
                .as(name)
                .containsEntry("read_only", true)
                .containsEntry("cap_drop", List.of("ALL"))
                .containsKeys("mem_limit", "networks"));
    assertThat(words("redis", "networks")).containsExactly("back");
    assertThat(section("networks").get("back")).containsEntry("internal", true);
    assertThat(services.get("parley-1")).doesNotContainKey("ports");
  }

  @Test
  void native_transport_may_be_run_from_where_it_is_unpacked() {
    assertThat(words("parley-1", "tmpfs"))
        .singleElement()
        .asString()
        .startsWith("/tmp:")
        .endsWith(",exec");
  }

  @Test
  void redis_stores_its_data_and_evicts_nothing() {
    assertThat(String.join(" ", words("redis", "command")))
        .contains("--appendonly yes", "--maxmemory-policy noeviction");
    assertThat(services.get("redis")).containsKey("healthcheck");
  }

  @Test
  void images_are_pinned_and_name_no_registry() {
    services.forEach(
        (name, service) -> {
          if (!service.containsKey("build")) {
            assertThat(service.get("image").toString())
                .matches("([a-z]+/)?[a-z]+:\\d+\\.\\d+[a-z0-9.-]*");
          }
        });
  }

  @Test
  void proxy_asks_the_replicas_by_their_names_and_is_more_patient_than_they_are() {
    String proxy = read(PROXY);
    assertThat(words("proxy", "volumes")).singleElement().asString().contains(slashes(PROXY));
    assertThat(matches(proxy, "(?m)^ +server (\\S+) \\1:8080$"))
        .containsExactly("parley-1", "parley-2");
    long heartbeat = seconds(setting("parley.delivery.heartbeat"));
    long longestPoll = 30;
    for (String timeout : matches(proxy, "(?m)^ +timeout (?:client|server) (\\S+)$")) {
      assertThat(seconds(timeout)).isGreaterThan(Math.max(heartbeat, longestPoll));
    }
    assertThat(proxy).contains("http-request set-header X-Forwarded-For %[src]");
    assertThat(environment()).containsEntry("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true");
  }

  @Test
  void proxy_treats_streams_as_the_documented_one_does() {
    List<String> documented = ofStreams(Path.of("docs", "proxies", "haproxy.cfg"));
    assertThat(documented)
        .hasSizeGreaterThan(12)
        .contains(
            "option abortonclose", "http-after-response set-status 200 if stream unreachable");
    assertThat(ofStreams(PROXY)).isEqualTo(documented);
  }

  /** The lines that say what happens to streams whose client or whose replicas have gone. */
  private static List<String> ofStreams(Path configuration) {
    return matches(
        read(configuration),
        "(?m)^ +((?:option abortonclose|option http-no-delay|acl |http-request set-var|http-error "
            + "|http-after-response ).*)$");
  }

  @Test
  void haproxy_takes_its_configuration() throws IOException, InterruptedException {
    assumeTrue(Programs.areInstalled("haproxy"), "skipped: haproxy is not on the path");
    Process check =
        new ProcessBuilder("haproxy", "-c", "-f", PROXY.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).as(said).isZero();
  }

  private Map<String, Map<String, Object>> section(String name) {
    Map<String, Map<String, Map<String, Object>>> document = new Yaml().load(text);
    return document.get(name);
  }

  @SuppressWarnings("unchecked")
  private Map<String, String> environment() {
    return (Map<String, String>) services.get("parley-1").get("environment");
  }

  @SuppressWarnings("unchecked")
  private List<String> words(String service, String key) {
    return (List<String>) services.get(service).get(key);
  }

  /** The rows of the documented settings: key, and default. */
  private static List<MatchResult> settings() {
    return SETTING.matcher(read(Path.of("docs", "configuration.md"))).results().toList();
  }

  private static String setting(String key) {
    return settings().stream()
        .filter(row -> row.group(1).equals(key))
        .map(row -> row.group(2))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> matches(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static long seconds(String time) {
    assertThat(time).matches("\\d+s");
    return Long.parseLong(time.substring(0, time.length() - 1));
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

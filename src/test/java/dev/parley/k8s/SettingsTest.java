package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings in the manifests agree with the documentation. */
class SettingsTest {
  private static final Pattern KEY = Pattern.compile("`((?:parley|quarkus)\\.[a-z0-9.-]+)`");

  /**
   * Settings of Quarkus's TLS registry (https://quarkus.io/guides/tls-registry-reference). The name
   * `redis` in them is ours.
   */
  private static final Set<String> TLS =
      Set.of(
          "QUARKUS_REDIS_TLS_CONFIGURATION_NAME",
          "QUARKUS_REDIS_PASSWORD",
          "QUARKUS_TLS_REDIS_TRUST_STORE_PEM_CERTS",
          "QUARKUS_TLS_REDIS_HOSTNAME_VERIFICATION_ALGORITHM");

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void every_setting_is_documented(Path directory) {
    Rendered rendered = Rendered.of(directory);
    List<String> variables = new ArrayList<>(rendered.settings().keySet());
    Rendered.container(rendered.parley())
        .path("env")
        .forEach(variable -> variables.add(variable.path("name").asText()));
    variables.remove("JDK_JAVA_OPTIONS");
    variables.removeAll(TLS);
    assertThat(variables).hasSizeGreaterThan(5).isSubsetOf(documented());
  }

  /** All replicas use the same Redis and the same keys of peer tokens. */
  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void replicas_share_redis_and_token_keys(Path directory) {
    Rendered rendered = Rendered.of(directory);
    assertThat(rendered.settings()).containsKey("QUARKUS_REDIS_HOSTS");
    assertThat(Rendered.container(rendered.parley()).path("env"))
        .anySatisfy(
            variable -> {
              assertThat(variable.path("name").asText()).isEqualTo("PARLEY_ACCESS_TOKEN_KEYS");
              assertThat(variable.at("/valueFrom/secretKeyRef/optional").asBoolean()).isFalse();
            });
  }

  @ParameterizedTest
  @MethodSource("dev.parley.k8s.Manifests#applicable")
  void client_addresses_are_accepted_only_from_named_proxies(Path directory) {
    Set<String> set = Rendered.of(directory).settings().keySet();
    assertThat(set.contains("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING"))
        .isEqualTo(set.contains("QUARKUS_HTTP_PROXY_TRUSTED_PROXIES"));
  }

  @Test
  void every_secret_is_explained_to_operators() {
    String readme = Yaml.text(Path.of("k8s", "README.md"));
    assertThat(readme)
        .contains(
            "token-keys", "redis-password", "parley-turn", "parley-redis-tls", "parley_streams");
  }

  private static Set<String> documented() {
    return KEY.matcher(Yaml.text(Path.of("docs", "configuration.md")))
        .results()
        .map(match -> match.group(1).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}

package dev.parley.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/",
        "https://app.example/page",
        "app.example",
        "//app.example",
        "https://",
        "https://App.example",
        "HTTPS://app.example",
        "https://app.example:443",
        "http://app.example:80",
        " https://app.example",
        "https://app.example ",
        "https://*.example",
        "",
        "/https:\\/\\/(/"
      })
  void origin_that_no_browser_sends_is_refused_and_the_key_is_named(String origin) {
    assertThatThrownBy(() -> new AllowedOrigins(List.of("https://ok.example", origin)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("quarkus.http.cors.origins: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example",
        "http://localhost:3000",
        "https://app.example:8443",
        "http://app.example:443",
        "http://[::1]:8080",
        "capacitor://localhost",
        "null"
      })
  void origin_as_browsers_write_it_is_allowed_and_no_other(String origin) {
    AllowedOrigins origins = new AllowedOrigins(List.of(origin));
    assertThat(origins.include(origin)).isTrue();
    assertThat(origins.include("https://evil.example")).isFalse();
  }

  @Test
  void pattern_matches_whole_origins() {
    AllowedOrigins origins = new AllowedOrigins(List.of("/https:\\/\\/[a-z]+\\.example/"));
    assertThat(origins.include("https://app.example")).isTrue();
    assertThat(origins.include("https://app.example.evil.test")).isFalse();
  }

  @Test
  void star_allows_all_and_nothing_allows_none() {
    assertThat(new AllowedOrigins(List.of("*")).include("https://app.example")).isTrue();
    assertThat(new AllowedOrigins(List.of()).isEmpty()).isTrue();
    assertThat(new AllowedOrigins(List.of()).include("https://app.example")).isFalse();
  }
}

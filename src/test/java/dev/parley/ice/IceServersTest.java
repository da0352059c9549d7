package dev.parley.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.protocol.PeerId;
import dev.parley.testing.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ICE servers that peers get for a configuration. The clock is at 2026-11-20T10:00:00.123Z. */
class IceServersTest {
  private static final String STUN = "stun:stun.example.org:3478";
  private static final String UDP = "turn:turn.example.org:3478?transport=udp";
  private static final String TLS = "turns:turn.example.org:5349?transport=tcp";
  private static final String FIRST = "first-secret-of-some-length";
  private static final String SECOND = "second-secret-of-some-length";
  private static final PeerId ALICE = new PeerId("alice");

  private final MovableClock clock = new MovableClock();

  @Test
  void without_configuration_there_are_no_servers() {
    assertThat(json(IceSettings.NOTHING)).isEqualTo("{\"iceServers\":[]}");
    assertThat(iceServers(IceSettings.NOTHING).ttl()).isNull();
  }

  @Test
  void each_stun_server_is_an_entry_without_expiry() {
    IceSettings settings = IceSettings.NOTHING.withStun(STUN, "stuns:[2001:db8::1]");
    assertThat(json(settings))
        .isEqualTo(
            """
            {"iceServers":[{"urls":["stun:stun.example.org:3478"]},\
            {"urls":["stuns:[2001:db8::1]"]}]}""");
    assertThat(iceServers(settings).ttl()).isNull();
  }

  // printf 1795183200:alice | openssl dgst -sha1 -hmac first-secret-of-some-length -binary | base64
  @Test
  void turn_servers_are_one_entry_with_expiring_credentials_for_the_peer() {
    IceSettings settings = IceSettings.NOTHING.withTurn(UDP, TLS).withSecrets(FIRST);
    assertThat(json(settings.withStun(STUN)))
        .isEqualTo(
            """
            {"iceServers":[{"urls":["stun:stun.example.org:3478"]},\
            {"urls":["turn:turn.example.org:3478?transport=udp","turns:turn.example.org:5349?transport=tcp"],\
            "username":"1795183200:alice","credential":"8IESMxJ6p6FeJ2gaj0YIZFfILh8="}],"iceTtl":14400}""");
    assertThat(iceServers(settings).json(new PeerId("bob")))
        .isEqualTo(
            """
            {"iceServers":[\
            {"urls":["turn:turn.example.org:3478?transport=udp","turns:turn.example.org:5349?transport=tcp"],\
            "username":"1795183200:bob","credential":"U/A1k7ivy5jiUiTb7R6SdLsEMGE="}],"iceTtl":14400}""");
  }

  @Test
  void expiry_is_counted_from_each_request_for_credentials() {
    IceServers servers =
        iceServers(
            IceSettings.NOTHING.withTurn(UDP).withSecrets(FIRST).withTtl(Duration.ofMillis(2_900)));
    assertThat(servers.ttl()).isEqualTo(Duration.ofSeconds(2));
    assertThat(servers.json(ALICE)).contains("\"1795168802:alice\"", "\"iceTtl\":2}");
    clock.move(Duration.ofSeconds(1));
    assertThat(servers.json(ALICE)).contains("\"1795168803:alice\"", "\"iceTtl\":2}");
  }

  // printf 1795183200:alice | openssl dgst -sha1 -hmac second-secret-of-some-length -binary |
  // base64
  @Test
  void first_secret_signs() {
    IceSettings settings = IceSettings.NOTHING.withTurn(UDP);
    assertThat(json(settings.withSecrets(FIRST, SECOND)))
        .contains("\"8IESMxJ6p6FeJ2gaj0YIZFfILh8=\"")
        .isEqualTo(json(settings.withSecrets(FIRST)));
    assertThat(json(settings.withSecrets(SECOND, FIRST)))
        .contains("\"F/zhmRuz+6EuYr8joKqDSi4EdaQ=\"");
  }

  @Test
  void blanks_around_list_elements_and_empty_elements_are_ignored() {
    IceSettings settings = IceSettings.NOTHING.withStun(" " + STUN).withTurn(UDP + " ");
    assertThat(json(settings.withSecrets(" " + FIRST)))
        .contains("[\"" + STUN + "\"]", "[\"" + UDP + "\"]", "\"8IESMxJ6p6FeJ2gaj0YIZFfILh8=\"");
    assertThat(json(IceSettings.NOTHING.withStun("").withTurn(" ").withSecrets("")))
        .isEqualTo("{\"iceServers\":[]}");
  }

  @Test
  void turn_servers_without_a_secret_stop_the_start() {
    assertRefused(IceSettings.NOTHING.withTurn(UDP), "parley.ice.turn-secrets must be set");
    assertRefused(
        IceSettings.NOTHING.withTurn(UDP).withSecrets(" "), "parley.ice.turn-secrets must be set");
  }

  @Test
  void secrets_without_a_turn_server_stop_the_start() {
    assertRefused(IceSettings.NOTHING.withSecrets(FIRST), "parley.ice.turn must be set");
  }

  @Test
  void credential_lifetime_out_of_bounds_stops_the_start() {
    IceSettings settings = IceSettings.NOTHING.withTurn(UDP).withSecrets(FIRST);
    assertRefused(settings.withTtl(Duration.ofMillis(1_999)), "parley.ice.turn-ttl must be from");
    assertRefused(settings.withTtl(Duration.ofSeconds(86_401)), "parley.ice.turn-ttl must be from");
    assertThat(json(settings.withTtl(Duration.ofSeconds(2)))).endsWith("\"iceTtl\":2}");
    assertThat(json(settings.withTtl(Duration.ofHours(24)))).endsWith("\"iceTtl\":86400}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stun.example.org",
        "stun.example.org:3478",
        "stun://stun.example.org",
        "STUN:stun.example.org",
        "stun:",
        "stun::3478",
        "stun:stun.example.org:",
        "stun:stun.example.org:0",
        "stun:stun.example.org:65536",
        "stun:stun.example.org:34780000000",
        "stun:stun.example.org:port",
        "stun:stun.example.org/",
        "stun:stun..example.org",
        "stun:stun.example.org?transport=udp",
        "stun:stun example.org",
        "stun:user@stun.example.org",
        "stun:192.0.2.300",
        "stun:192.0.2",
        "stun:2001:db8::1",
        "stun:[2001:db8::1",
        "stun:[2001:db8:::1]",
        "turn:turn.example.org",
        "http://stun.example.org"
      })
  void invalid_stun_url_stops_the_start(String url) {
    assertRefused(IceSettings.NOTHING.withStun(STUN, url), "parley.ice.stun must have URLs like");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "turn.example.org",
        "turn://turn.example.org",
        "turn:turn.example.org?transport=sctp",
        "turn:turn.example.org?transport=",
        "turn:turn.example.org?tcp",
        "turn:turn.example.org?transport=tcp&x=y",
        "turn:turn.example.org:99999?transport=tcp",
        "stun:stun.example.org"
      })
  void invalid_turn_url_stops_the_start(String url) {
    assertRefused(
        IceSettings.NOTHING.withTurn(UDP, url).withSecrets(FIRST),
        "parley.ice.turn must have URLs like");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "turn:turn.example.org",
        "turn:turn.example.org:1",
        "turn:turn_server-1:65535?transport=tcp",
        "turn:192.0.2.255:3478",
        "turn:0.0.0.0",
        "turns:[::1]:5349?transport=udp",
        "turns:[::ffff:192.0.2.1]"
      })
  void valid_turn_url_is_passed_on_unchanged(String url) {
    assertThat(json(IceSettings.NOTHING.withTurn(url).withSecrets(FIRST)))
        .contains("\"urls\":[\"" + url + "\"],");
  }

  @Test
  void secret_is_not_in_its_text_or_in_error_messages() {
    assertThat(TurnSecret.of(FIRST)).hasToString("TurnSecret[redacted]");
    assertThatThrownBy(() -> iceServers(IceSettings.NOTHING.withSecrets(FIRST)))
        .hasMessageNotContaining(FIRST);
  }

  private String json(IceSettings settings) {
    return iceServers(settings).json(ALICE);
  }

  private IceServers iceServers(IceSettings settings) {
    return new IceServers(settings, clock);
  }

  private void assertRefused(IceSettings settings, String message) {
    assertThatThrownBy(() -> iceServers(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}

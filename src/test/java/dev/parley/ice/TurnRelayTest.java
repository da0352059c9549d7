package dev.parley.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.protocol.PeerId;
import dev.parley.testing.Json;
import dev.parley.testing.NeedsTurn;
import dev.parley.testing.TurnAttempt;
import dev.parley.testing.TurnServer;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which credentials a real coturn accepts while its secret is being rotated. */
@NeedsTurn
class TurnRelayTest {
  private static final String NEW = "the-secret-from-now-on";
  private static final String OLD = "the-secret-until-now";

  private static TurnServer turn;

  @BeforeAll
  static void start_a_turn_server_with_two_secrets() {
    turn = TurnServer.start(NEW, OLD);
  }

  @AfterAll
  static void stop_the_turn_server() {
    turn.close();
  }

  @Test
  void credentials_signed_with_any_secret_of_the_server_are_accepted() {
    assertThat(attempt(Clock.systemUTC(), NEW, OLD)).matches(TurnAttempt::hasRelayed);
    assertThat(attempt(Clock.systemUTC(), OLD, NEW)).matches(TurnAttempt::hasRelayed);
  }

  @Test
  void credentials_signed_with_another_secret_are_refused() {
    assertThat(attempt(Clock.systemUTC(), "a-secret-it-does-not-know", NEW, OLD))
        .matches(TurnAttempt::wasRefused);
  }

  @Test
  void expired_credentials_are_refused() {
    Clock early = Clock.offset(Clock.systemUTC(), Duration.ofHours(-4).minusSeconds(2));
    assertThat(attempt(early, NEW)).matches(TurnAttempt::wasRefused);
  }

  private static TurnAttempt attempt(Clock clock, String... secrets) {
    IceSettings settings = IceSettings.NOTHING.withTurn(turn.url()).withSecrets(secrets);
    JsonNode server =
        Json.parse(new IceServers(settings, clock).json(new PeerId("alice")))
            .get("iceServers")
            .get(0);
    return turn.attempt(server.get("username").textValue(), server.get("credential").textValue());
  }
}

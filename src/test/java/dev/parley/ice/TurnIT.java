package dev.parley.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Http;
import dev.parley.testing.NeedsTurn;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import dev.parley.testing.TurnAttempt;
import dev.parley.testing.TurnServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The packaged service and a real TURN server. */
class TurnIT {
  private static final String SECRET = "the-secret-of-the-turn-servers";
  private static final Pattern LOG = Pattern.compile("target/replicas/[-\\d]+\\.log");

  @Test
  @NeedsTurn
  void credentials_from_the_service_relay_data_and_are_never_logged() {
    try (TurnServer turn = TurnServer.start(SECRET);
        Replica replica =
            Replica.start(
                Map.of(
                    "parley.ice.turn", turn.url(),
                    "parley.ice.turn-secrets", turn.secret(),
                    "parley.ice.turn-ttl", "12s"))) {
      Peer alice = Peer.joining(replica.url(), "demo").id("alice").join();
      assertRelays(turn, alice.joined());
      try (EventStream stream = alice.stream()) {
        assertRelays(turn, stream.awaitEvent("ice-servers").json());
      }
      assertRelays(turn, ask(replica.url(), alice).json());
      replica.stop();
      assertThat(replica.log())
          .doesNotContain(SECRET, ":alice", alice.joined().findValuesAsText("credential").get(0));
    }
  }

  private static Answer ask(URI service, Peer peer) {
    return new Http(service)
        .ask("GET", "/v1/ice-servers", null, Map.of("Authorization", "Bearer " + peer.token()));
  }

  private static void assertRelays(TurnServer turn, JsonNode answer) {
    JsonNode server = answer.get("iceServers").get(0);
    assertThat(server.get("urls").get(0).textValue()).isEqualTo(turn.url());
    assertThat(
            turn.attempt(server.get("username").textValue(), server.get("credential").textValue()))
        .matches(TurnAttempt::hasRelayed);
  }

  @Test
  void invalid_configuration_stops_the_start_with_a_message_that_names_the_key_and_no_secret()
      throws IOException {
    assertThat(logOfFailedStart(Map.of("parley.ice.stun", "stun//stun.example.org")))
        .contains("parley.ice.stun must have URLs like");
    assertThat(logOfFailedStart(Map.of("parley.ice.turn-secrets", SECRET)))
        .contains("parley.ice.turn must be set")
        .doesNotContain(SECRET);
  }

  private static String logOfFailedStart(Map<String, String> config) throws IOException {
    Throwable failure = catchThrowable(() -> Replica.start(config).close());
    Matcher path = LOG.matcher(String.valueOf(failure));
    assertThat(path.find()).as("%s", failure).isTrue();
    return Files.readString(Path.of(path.group()));
  }
}

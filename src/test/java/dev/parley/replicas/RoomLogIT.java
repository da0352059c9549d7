package dev.parley.replicas;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.EventStream;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How an operator follows a call in the log of the packaged service. */
class RoomLogIT {
  private static final String ROOM = "a-room";

  @Test
  void every_line_about_a_call_has_room_peer_and_event_id_as_fields() {
    try (Replica replica =
        Replica.start(Map.of("quarkus.log.category.\"dev.parley\".level", "DEBUG"))) {
      Peer alice = Peer.joining(replica.url(), ROOM).id("alice").join();
      Peer bob = Peer.joining(replica.url(), ROOM).id("bob").join();
      String said;
      try (EventStream stream = bob.stream()) {
        assertThat(stream.next().event()).isEqualTo("hello");
        alice.send("bob", aChat("psst"));
        said = stream.awaitEvent("message").id();
        alice.send("nobody", aChat("psst"));
      }
      awaitLine(replica, "Stream ended");
      alice.leave();
      awaitLine(replica, "Left");

      assertThat(said(replica))
          .containsSubsequence(
              "Joined alice %s how=new".formatted(alice.start()),
              "Joined bob %s how=new".formatted(bob.start()),
              "Stream opened bob %s how=new".formatted(bob.start()),
              "Accepted alice %s messages=1 to=bob".formatted(said),
              "Refused alice  code=peer-not-found",
              "Stream ended bob %s reason=gone".formatted(said),
              "Left alice ");
      assertThat(replica.log()).doesNotContain(alice.token(), bob.token(), "psst");
    }
  }

  @Test
  void calls_leave_no_line_until_that_is_asked_for() {
    try (Replica replica = Replica.start(Map.of())) {
      Peer alice = Peer.joining(replica.url(), ROOM).id("alice").join();
      alice.send("nobody", aChat("psst"));
      alice.broadcast(aChat("psst"));
      alice.leave();
      assertThat(lines(replica)).isNotEmpty();
      assertThat(said(replica)).isEmpty();
    }
  }

  private static void awaitLine(Replica replica, String message) {
    await(message)
        .atMost(Duration.ofSeconds(10))
        .until(() -> said(replica).stream().anyMatch(line -> line.startsWith(message + " ")));
  }

  /** Returns the message, the peer, the event id and the other fields of each line of the room. */
  private static List<String> said(Replica replica) {
    return lines(replica).stream()
        .filter(line -> line.at("/mdc/room").asText().equals(ROOM))
        .map(RoomLogIT::text)
        .toList();
  }

  private static String text(JsonNode line) {
    JsonNode fields = line.path("mdc");
    StringBuilder text = new StringBuilder(line.path("message").asText());
    text.append(' ').append(fields.path("peer").asText());
    text.append(' ').append(fields.path("eventId").asText());
    fields.properties().stream()
        .filter(field -> !List.of("room", "peer", "eventId").contains(field.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            field ->
                text.append(' ')
                    .append(field.getKey())
                    .append('=')
                    .append(field.getValue().asText()));
    return text.toString();
  }

  /** Every whole line; each has to be a JSON object. */
  private static List<JsonNode> lines(Replica replica) {
    String log = replica.log();
    return log.substring(0, log.lastIndexOf('\n') + 1).lines().map(Json::parse).toList();
  }
}

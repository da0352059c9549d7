package dev.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Event.Departure;
import dev.parley.protocol.Message.SdpType;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The exact bytes of each event, and which peers get it. */
class EventTest {
  private static final PeerId ALICE = new PeerId("alice");
  private static final PeerId BOB = new PeerId("bob");
  private static final PeerId CAROL = new PeerId("carol");
  private static final Instant AT = Instant.parse("2026-11-20T10:00:01.123456Z");
  private static final Instant JOINED = Instant.parse("2026-11-20T10:00:00Z");

  @Test
  void message_to_one_peer_has_from_to_and_at() {
    Message offer = new Message.Description(SdpType.OFFER, "v=0\r\n", null);
    Event said = new Event.MessageSent(ALICE, BOB, offer.members());
    assertThat(said.name()).isEqualTo("message");
    assertThat(json(said))
        .isEqualTo(
            "{\"from\":\"alice\",\"to\":\"bob\",\"at\":\"2026-11-20T10:00:01.123Z\","
                + "\"description\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}}");
  }

  @Test
  void message_to_everybody_has_no_to() {
    Event said = new Event.MessageSent(ALICE, null, new Message.Data("[1,2]", "s\n1").members());
    assertThat(json(said))
        .isEqualTo(
            "{\"from\":\"alice\",\"at\":\"2026-11-20T10:00:01.123Z\","
                + "\"data\":[1,2],\"session\":\"s\\n1\"}");
  }

  @Test
  void message_of_each_kind_has_its_own_json() {
    assertThat(new Message.Description(SdpType.ROLLBACK, null, "s").members())
        .isEqualTo("\"description\":{\"type\":\"rollback\"},\"session\":\"s\"");
    assertThat(new Message.Description(SdpType.PRANSWER, "", null).members())
        .isEqualTo("\"description\":{\"type\":\"pranswer\",\"sdp\":\"\"}");
    assertThat(new Message.Candidate("null", null).members()).isEqualTo("\"candidate\":null");
    assertThat(new Message.Candidate("{\"candidate\":\"\"}", null).members())
        .isEqualTo("\"candidate\":{\"candidate\":\"\"}");
  }

  @Test
  void peer_joined() {
    Event joined = new Event.PeerJoined(BOB, JOINED, new Metadata("{\"name\":\"Bob\"}"));
    assertThat(joined.name()).isEqualTo("peer-joined");
    assertThat(json(joined))
        .isEqualTo(
            "{\"peer\":{\"id\":\"bob\",\"metadata\":{\"name\":\"Bob\"},"
                + "\"joinedAt\":\"2026-11-20T10:00:00.000Z\",\"polite\":false},"
                + "\"at\":\"2026-11-20T10:00:01.123Z\"}");
  }

  @Test
  void peer_updated() {
    Event updated = new Event.PeerUpdated(BOB, JOINED, Metadata.NONE);
    assertThat(updated.name()).isEqualTo("peer-updated");
    assertThat(json(updated))
        .isEqualTo(
            "{\"peer\":{\"id\":\"bob\",\"metadata\":{},"
                + "\"joinedAt\":\"2026-11-20T10:00:00.000Z\"},"
                + "\"at\":\"2026-11-20T10:00:01.123Z\"}");
  }

  @Test
  void peer_left() {
    Event left = new Event.PeerLeft(BOB, JOINED, Departure.EXPIRED);
    assertThat(left.name()).isEqualTo("peer-left");
    assertThat(json(left))
        .isEqualTo(
            "{\"peer\":{\"id\":\"bob\",\"joinedAt\":\"2026-11-20T10:00:00.000Z\"},"
                + "\"reason\":\"expired\",\"at\":\"2026-11-20T10:00:01.123Z\"}");
    assertThat(Departure.values())
        .extracting(Departure::text)
        .containsExactly("left", "expired", "removed");
  }

  @Test
  void only_the_addressee_gets_a_message_to_one_peer() {
    Event said = new Event.MessageSent(ALICE, BOB, "\"data\":1");
    assertThat(said.isFor(BOB)).isTrue();
    assertThat(said.isFor(ALICE)).isFalse();
    assertThat(said.isFor(CAROL)).isFalse();
  }

  @Test
  void all_peers_except_the_sender_get_a_message_to_everybody() {
    Event said = new Event.MessageSent(ALICE, null, "\"data\":1");
    assertThat(said.isFor(BOB)).isTrue();
    assertThat(said.isFor(ALICE)).isFalse();
  }

  @Test
  void all_other_peers_get_an_event_of_a_peer() {
    Event joined = new Event.PeerJoined(BOB, JOINED, Metadata.NONE);
    assertThat(joined.isFor(BOB)).isFalse();
    assertThat(joined.isFor(ALICE)).isTrue();
  }

  @Test
  void to_string_of_messages_and_events_does_not_show_their_content() {
    assertThat(new Message.Description(SdpType.OFFER, "secret", null).toString())
        .doesNotContain("secret");
    assertThat(new Message.Candidate("secret", null).toString()).doesNotContain("secret");
    assertThat(new Message.Data("secret", null).toString()).doesNotContain("secret");
    assertThat(new Event.MessageSent(ALICE, null, "secret").toString()).doesNotContain("secret");
  }

  private static String json(Event event) {
    StringBuilder json = new StringBuilder();
    event.writeTo(json, AT);
    return json.toString();
  }
}

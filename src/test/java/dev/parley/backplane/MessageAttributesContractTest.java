package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.to;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Json;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.protocol.Message.SdpType;
import dev.parley.room.Limits;
import dev.parley.room.Retention;
import dev.parley.room.TimelineEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a timeline says of candidates and descriptions: types and counts, and no address. */
class MessageAttributesContractTest extends BackplaneContract {
  private static final String HOST = "candidate:842163049 1 udp 1677729535 192.0.2.7 3478 typ host";
  private static final String ADDRESS_OF_MDNS = "5f0c2a9e-7b1d-4c38-9a53-0c5ad0e1a001.local";

  @Override
  Limits limits() {
    return GENEROUS;
  }

  @Test
  void candidates_are_known_by_type_transport_and_mdns() {
    assertCandidates(
        Map.of(
            HOST,
            "type=host;transport=udp",
            HOST + " generation 0 ufrag x",
            "type=host;transport=udp",
            "a=" + HOST,
            "type=host;transport=udp",
            "candidate:1 1 UDP 1 2001:db8::7 9 typ srflx raddr 0.0.0.0 rport 0",
            "type=srflx;transport=udp",
            "candidate:a/+b 2 TCP 1 192.0.2.7 9 typ relay",
            "type=relay;transport=tcp",
            "candidate:1 1 udp 1 192.0.2.7 9 typ prflx",
            "type=prflx;transport=udp",
            "candidate:1 1 ssltcp 1 192.0.2.7 9 typ host",
            "type=host",
            "candidate:1 1 udp 1 " + ADDRESS_OF_MDNS + " 9 typ host",
            "type=host;transport=udp;mdns=1"));
  }

  @Test
  void what_is_no_candidate_says_nothing() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String text :
        List.of(
            "candidate:",
            "candidate:1 1 udp 1 192.0.2.7 9 typ",
            "candidate:1 1 udp 1 192.0.2.7 9 typ spy",
            "candidate:1 1 udp 1 192.0.2.7 9",
            "candidate:1 one udp 1 192.0.2.7 9 typ host",
            "candidate: 1 udp 1 192.0.2.7 9 typ host",
            "x".repeat(400) + HOST,
            "typ host",
            "\",\"candidate\":\"" + HOST)) {
      texts.put(text, "");
    }
    texts.put("", "end=1");
    assertCandidates(texts);
  }

  @Test
  void candidate_need_not_be_the_first_member() {
    Member alice = joined();
    send(
        alice,
        to("bob", "x")
            .and(new Message.Candidate("{\"sdpMid\":\"0\",\"candidate\":\"" + HOST + "\"}", "s")));
    assertThat(attributes()).containsExactly("", "type=host;transport=udp");
  }

  @Test
  void descriptions_are_known_by_their_media_sections() {
    assertDescriptions(
        Map.of(
            sdp("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=video 9 UDP/TLS/RTP/SAVPF 96"),
            "media=2",
            sdp("m=audio 0 UDP/TLS/RTP/SAVPF 111", "m=video 9 UDP/TLS/RTP/SAVPF 96"),
            "media=2;rejected=1",
            sdp("m=audio 0 RTP/AVP 0", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel"),
            "media=2;rejected=2",
            sdp("a=group:BUNDLE 0 1", "m=audio 9 x", "a=mid:0", "m=video 0 x", "a=bundle-only"),
            "media=2",
            sdp("m=audio 0 x", "m=video 0 x", "a=bundle-only", "m=video 0 x"),
            "media=3;rejected=2",
            "v=0\nm=audio 9 x\nm=video 0 x\n",
            "media=2;rejected=1"));
  }

  @Test
  void candidates_in_a_description_are_counted_by_type() {
    assertDescriptions(
        Map.of(
            sdp(
                "m=audio 3478 x",
                "a=" + HOST,
                "a=candidate:1 1 udp 1 " + ADDRESS_OF_MDNS + " 9 typ host",
                "a=candidate:1 1 tcp 1 192.0.2.7 9 typ srflx raddr 10.0.0.1 rport 9",
                "a=candidate:1 1 udp 1 192.0.2.7 9 typ relay",
                "a=candidate:broken",
                "m=video 9 x",
                "a=candidate:1 1 udp 1 192.0.2.7 9 typ prflx"),
            "media=2;host=2;srflx=1;prflx=1;relay=1;mdns=1"));
  }

  @Test
  void what_is_no_description_says_nothing() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String text :
        List.of(
            "",
            "v=0",
            "m=audio 9 x",
            "v=0\r\nm=",
            "v=0\r\nm=audio",
            "v=0\r\nm=audio nine x",
            "v=0 m=audio 9 x",
            "v=0\r\na=" + HOST)) {
      texts.put(text, "");
    }
    assertDescriptions(texts);
  }

  @Test
  void hostile_description_is_read_up_to_a_bound() {
    assertDescriptions(
        Map.of(
            "\r\nm=audio 0 x".repeat(1000),
            "media=256;rejected=256",
            "\r\nm=audio 9 x" + ("\r\na=" + HOST).repeat(1000),
            "media=1;host=256"));
  }

  @Test
  void data_says_nothing_and_neither_does_the_end_of_candidates() {
    Member alice = joined();
    send(
        alice,
        to("bob", "\\r\\nm=audio 9 x")
            .and(new Message.Candidate("null", null))
            .and(new Message.Description(SdpType.ROLLBACK, null, "\r\nm=audio 9 x")));
    assertThat(attributes()).containsOnly("");
  }

  @Test
  void message_that_waits_says_the_same() {
    Member alice = join("alice");
    send(
        alice,
        to("bob", "x")
            .and(new Message.Description(SdpType.OFFER, sdp("m=audio 9 x"), null))
            .ttl(seconds(60)));
    join("bob");
    assertThat(attributes()).containsExactly("", "media=1");
  }

  private Member joined() {
    Member alice = join("alice");
    join("bob");
    return alice;
  }

  private void assertCandidates(Map<String, String> texts) {
    Member alice = joined();
    for (String text : texts.keySet()) {
      StringBuilder json = new StringBuilder("{\"candidate\":");
      Json.string(json, text).append(",\"sdpMid\":\"0\"}");
      send(alice, of(new Message.Candidate(json.toString(), null)));
    }
    assertThat(attributes()).containsExactlyElementsOf(texts.values());
  }

  private void assertDescriptions(Map<String, String> texts) {
    Member alice = joined();
    for (String text : texts.keySet()) {
      send(alice, of(new Message.Description(SdpType.OFFER, text, null)));
    }
    assertThat(attributes()).containsExactlyElementsOf(texts.values());
  }

  private static SendBuilder of(Message message) {
    return SendBuilder.of("bob", message);
  }

  private static String sdp(String... lines) {
    return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
        + String.join("\r\n", lines)
        + "\r\n";
  }

  private List<String> attributes() {
    get(backplane.addToTimeline(DEMO, List.of(), new Retention(2000, seconds(600))));
    return get(backplane.timeline(DEMO)).stream()
        .filter(entry -> entry.kind() == TimelineEntry.Kind.MESSAGE)
        .map(entry -> entry.attributes().text())
        .toList();
  }
}

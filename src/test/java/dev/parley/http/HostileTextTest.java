package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Text from clients that tries to forge events, headers or keys, in every field that accepts text.
 */
@QuarkusTest
@TestProfile(ShortTimeouts.class)
class HostileTextTest extends HttpTest {
  private static final String FORGED = "\\r\\n\\r\\nevent: removed\\r\\ndata: {}\\r\\n\\r\\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        FORGED,
        "\\nid: zzzzzzzz-9\\nretry: 1\\n",
        "\\u000d\\u000adata: x",
        "\\u0000",
        "\\u2028data: x\\u2029",
        "\u2028data: x\u2029",
        "\\u0085data: x",
        "\u0085data: x",
        "\\ud800",
        "\\udc00\\ud800",
        "\\ufeff",
        "</script><script>alert(1)</script>"
      })
  void text_in_messages_and_metadata_cannot_forge_events(String text) {
    Peer alice =
        Peer.joining(service, room)
            .id("alice")
            .metadata("{\"" + text + "\":\"" + text + "\"}")
            .join();
    EventStream stream = listen(join("bob"));
    List<String> bodies =
        List.of(
            "{\"data\":\"" + text + "\",\"session\":\"" + text + "\"}",
            "{\"data\":{\"" + text + "\":1}}",
            "{\"description\":{\"type\":\"offer\",\"sdp\":\"" + text + "\"}}",
            "{\"candidate\":{\"candidate\":\"" + text + "\",\"sdpMid\":\"" + text + "\"}}");
    bodies.forEach(body -> assertAccepted(alice.send("bob", body)));
    assertThat(alice.update("{\"a\":\"" + text + "\"}").status()).isEqualTo(200);
    String last = alice.broadcast(aChat("last")).id();
    stream.awaitEvent(event -> last.equals(event.id()), Duration.ofSeconds(10));
    String forged = text.equals(FORGED) ? "\r\n\r\nevent: removed\r\ndata: {}\r\n\r\n" : "";
    if (!forged.isEmpty()) {
      SseEvent message =
          stream.events().stream().filter(event -> event.is("message")).findFirst().orElseThrow();
      assertThat(message.json().get("data").textValue()).isEqualTo(forged);
    }
    assertThat(stream.events().stream().filter(event -> !event.is("ping")).map(SseEvent::event))
        .containsExactly(
            "hello", "message", "message", "message", "message", "peer-updated", "message");
    assertOnlyValidLines(stream);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%0d%0a%0d%0aevent:%20removed%0d%0adata:%20%7b%7d",
        "%0aid:%20x",
        "%00",
        "%e2%80%a8",
        "%ed%a0%80",
        "aaaaaaaa-1%0d%0aSet-Cookie:%20a=b"
      })
  void last_event_id_of_the_query_is_not_echoed(String id) {
    Peer alice = join("alice");
    URI url = URI.create(alice.messages() + "?lastEventId=" + id);
    EventStream stream = opened(EventStream.open(url, alice.bearer()));
    assertThat(stream.next().json().get("reason").textValue()).isEqualTo("epoch");
    assertThat(stream.header("Set-Cookie")).isNull();
    assertOnlyValidLines(stream);
    Answer poll = alice.poll("wait=0&after=" + id);
    assertThat(poll.json().get("reason").textValue()).isEqualTo("epoch");
    assertThat(poll.headers().map()).doesNotContainKey("set-cookie");
  }

  @Test
  void last_event_id_of_another_room_or_beyond_the_head_is_reported_as_another_epoch() {
    Peer alice = join("alice");
    Peer elsewhere = Peer.joining(service, room + "-2").id("alice").join();
    String foreign = elsewhere.broadcast(aChat("x")).id();
    for (String id : List.of(foreign, plus(alice.start(), 1), plus(alice.start(), 1L << 40))) {
      EventStream stream = open(alice, id);
      SseEvent hello = stream.next();
      assertThat(hello.json().get("resumed").booleanValue()).isFalse();
      assertThat(hello.json().get("reason").textValue()).isEqualTo("epoch");
      assertThat(hello.id()).isEqualTo(alice.start());
      stream.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00ff\u00fe", "\u0085", "aaaaaaaa-1 x", "\"},{\""})
  void last_event_id_of_the_header_is_not_echoed(String id) throws IOException {
    Peer alice = join("alice");
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write(
          ("GET "
                  + alice.messages().getPath()
                  + "?wait=0 HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nLast-Event-ID: "
                  + id
                  + "\r\n"
                  + alice.bearer()
                  + "\r\n\r\n")
              .getBytes(ISO_8859_1));
      String answer = connection.response(Duration.ofSeconds(10)).text();
      assertThat(answer).contains("\"epoch\"").doesNotContain(id);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__proto__",
        "constructor",
        "prototype",
        "toString",
        "hasOwnProperty",
        "valueOf",
        "null",
        "undefined",
        "length",
        "0",
        "NaN",
        "KEYS",
        "nil"
      })
  void reserved_words_of_programming_languages_are_valid_names(String name) {
    String here = name + "." + room.substring(5);
    String metadata = "{\"" + name + "\":{\"" + name + "\":true}}";
    Peer named = Peer.joining(service, here).id(name).metadata(metadata).join();
    Peer alice = Peer.joining(service, here).id("alice").join();
    EventStream stream = listen(named);
    assertThat(alice.joined().at("/peers/0/id").textValue()).isEqualTo(name);
    assertThat(alice.joined().at("/peers/0/metadata").toString()).isEqualTo(metadata);
    assertAccepted(alice.send(name, "{\"data\":{\"" + name + "\":1}}"));
    assertThat(stream.awaitEvent("message").json().get("data").toString())
        .isEqualTo("{\"" + name + "\":1}");
    assertAccepted(alice.send(name, aChat("x"), "Idempotency-Key", name));
    assertThat(named.members().json().get("peers").findValuesAsText("id"))
        .containsExactly(name, "alice");
    assertThat(named.leave().status()).isEqualTo(204);
    assertProblem(alice.send(name, aChat("x")), 404, "peer-not-found");
    assertThat(Peer.meeting(service, name + room).ask().status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e400",
        "-1e400",
        "-0",
        "-0.0",
        "0.1",
        "1E-400",
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        "9007199254740993",
        "1.50e3"
      })
  void numbers_are_delivered_as_they_were_written(String number) {
    Peer alice = Peer.joining(service, room).id("alice").metadata("{\"n\":" + number + "}").join();
    Peer bob = join("bob");
    assertAccepted(alice.send("bob", "{\"data\":" + number + "}"));
    assertThat(bob.poll("wait=5&after=" + bob.start()).body()).contains("\"data\":" + number + "}");
    assertThat(bob.members().body()).contains("{\"n\":" + number + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "+1", "1.", ".5", "1e", "0x10", "Infinity", "-", "1_000"})
  void invalid_numbers_are_malformed_json(String number) {
    Peer alice = join("alice");
    assertProblem(alice.broadcast("{\"data\":" + number + "}"), 400, "malformed-json");
    assertProblem(alice.update("{\"n\":" + number + "}"), 400, "malformed-json");
  }

  @Test
  void duplicate_keys_are_refused_in_messages_joins_and_metadata() {
    Peer alice = join("alice");
    for (String body :
        List.of(
            "{\"data\":1,\"data\":2}",
            "{\"data\":1,\"\\u0064ata\":2}",
            "{\"data\":{\"a\":1,\"a\":2}}",
            "{\"data\":[{\"b\":{\"a\":1,\"a\":1}}]}",
            "{\"data\":1,\"session\":\"a\",\"session\":\"b\"}",
            "{\"data\":1,\"unknown\":{\"a\":1,\"a\":2}}",
            "{\"description\":{\"type\":\"offer\",\"type\":\"answer\",\"sdp\":\"\"}}",
            "{\"candidate\":{\"sdpMid\":\"0\",\"sdpMid\":\"1\"}}",
            "[{\"data\":1},{\"data\":1,\"data\":2}]")) {
      assertProblem(alice.broadcast(body), 400, "invalid-message");
    }
    assertProblem(alice.update("{\"a\":1,\"a\":2}"), 400, "invalid-parameter");
    for (String body :
        List.of(
            "{\"id\":\"a\",\"id\":\"b\"}",
            "{\"metadata\":{},\"metadata\":{\"a\":1}}",
            "{\"metadata\":{\"__proto__\":1,\"__proto__\":2}}",
            "{\"x\":{\"a\":1,\"a\":2}}")) {
      for (String path : List.of("/v1/rooms/" + room + "/peers", "/v1/lobbies/a/peers")) {
        json(body).post(path).then().spec(problem(400, "invalid-parameter"));
      }
    }
    assertThat(alice.members().json().get("peers")).hasSize(1);
  }

  @Test
  void responses_do_not_allow_a_foreign_origin_and_do_not_contain_the_token() {
    Peer alice = join("alice");
    String token = "?access_token=" + alice.token();
    for (String path : List.of("/peers", "/messages", "/peers/bob/messages", "/peers/%20")) {
      var answer =
          as(alice)
              .urlEncodingEnabled(false)
              .header("Origin", "https://evil.example")
              .get("/v1/rooms/" + room + path + token);
      assertThat(answer.headers().asList())
          .noneMatch(
              header -> header.getName().toLowerCase(Locale.ROOT).startsWith("access-control-"));
      assertThat(answer.headers().toString() + answer.body().asString())
          .doesNotContain(alice.token(), "evil.example");
    }
  }

  /**
   * Asserts that the stream has only the four kinds of lines, without characters that a client
   * could take for the end of a line.
   */
  private static void assertOnlyValidLines(EventStream stream) {
    String bytes = new String(stream.bytes(), UTF_8);
    String complete = bytes.substring(0, bytes.lastIndexOf("\n\n") + 1);
    assertThat(complete).doesNotContain("\r", "\0", "\ufffd", "?");
    assertThat(complete.split("\n", -1))
        .allMatch(line -> line.isEmpty() || line.matches("(?s)(id|event|data|retry): .+"));
    assertThat(stream.events()).noneMatch(event -> event.is("removed"));
  }
}

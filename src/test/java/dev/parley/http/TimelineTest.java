package dev.parley.http;

import static dev.parley.testing.Jwt.claims;
import static dev.parley.testing.Messages.aCandidate;
import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.anOffer;
import static dev.parley.testing.Messages.array;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.EventStream;
import dev.parley.testing.Json;
import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The timeline of a room: its entries, what it omits, and who may read it. */
@QuarkusTest
@TestProfile(JwtAdmission.class)
class TimelineTest extends HttpTest {

  @Test
  void timeline_lists_a_call_from_the_first_join_to_the_last_leave() {
    Peer alice = joinWithToken("alice");
    Peer bob = joinWithToken("bob");
    EventStream stream = listen(bob);
    String id = alice.send("bob", anOffer()).id();
    alice.broadcast(array(aCandidate(), "{\"candidate\":null}"));
    stream.awaitEvent(event -> plus(id, 2).equals(event.id()), Duration.ofSeconds(5));
    alice.delete();
    stream.awaitEvent("peer-left");
    bob.delete();
    stream.awaitEnd(Duration.ofSeconds(5));
    List<String> lines = lines(timeline(moderator()));
    assertThat(lines)
        .startsWith(
            "joined alice",
            "joined bob",
            "opened bob new",
            "message alice to bob offer 97 > bob by stream",
            "message alice to all candidate 134 > bob by stream",
            "message alice to all end-of-candidates 16 > bob by stream",
            "left alice left > bob by stream");
    // Redis dates the first, a replica the second, by its estimate of the clock of Redis.
    assertThat(lines.subList(7, lines.size()))
        .containsExactlyInAnyOrder("left bob left", "ended bob membership");
  }

  @Test
  void entries_have_the_documented_format() {
    Peer alice = joinWithToken("alice");
    Peer bob = joinWithToken("bob");
    EventStream stream = listen(bob);
    String id = alice.send("bob", aChat("hello")).id();
    stream.awaitEvent("message");
    String json = body(moderator());
    assertThat(json.replaceAll(TIME, "TIME"))
        .startsWith("{\"room\":\"" + room + "\",\"entries\":[{\"at\":\"TIME\",\"what\":\"joined\"")
        .endsWith(
            """
            {"at":"TIME","what":"opened","peer":"bob","after":"%s","resumed":false,"reason":"new"},\
            {"at":"TIME","what":"message","id":"%s","from":"alice","to":"bob","kind":"data","bytes":14,\
            "delivered":[{"to":"bob","at":"TIME","by":"stream"}]}]}"""
                .formatted(bob.start(), id));
  }

  @Test
  void timeline_contains_no_message_contents() {
    Peer alice =
        Peer.joining(service, room).token(token("alice")).metadata("{\"name\":\"Secret\"}").join();
    Peer bob = joinWithToken("bob");
    alice.send("bob", anOffer());
    alice.send("bob", aCandidate());
    alice.send("bob", "{\"data\":\"Secret\",\"session\":\"Secret\"}");
    alice.update("{\"name\":\"Secret\"}");
    bob.poll("");
    String json = body(moderator());
    assertThat(json).contains("\"what\":\"updated\"", "\"by\":\"poll\"");
    assertThat(json).doesNotContain("Secret", "192.0.2.7", "EsAw", "127.0.0.1", alice.token());
  }

  @Test
  void timeline_lists_how_streams_begin_and_why_they_end() {
    Peer alice = joinWithToken("alice");
    listen(alice).close();
    await().until(() -> lines(timeline(moderator())).contains("ended alice gone"));
    joinWithToken("bob").send("alice", aChat("hello"));
    EventStream again = listen(alice);
    String reached = String.valueOf(again.awaitEvent("message").id());
    again.close();
    await().until(() -> lines(timeline(moderator())).contains("ended alice gone"));
    open(alice, reached).awaitEvent("hello");
    assertThat(lines(timeline(moderator())))
        .containsSubsequence(
            "joined alice",
            "opened alice new",
            "ended alice gone",
            "opened alice new",
            "opened alice resumed");
  }

  @Test
  void timeline_lists_refusals_with_the_refused_peer() {
    Peer alice = joinWithToken("alice");
    alice.send("bob", aChat("hello"));
    alice.send("alice", aChat("hello"));
    alice.send("alice", aChat("hello"));
    Peer.joining(service, room).id("eve").ask();
    Peer.joining(service, room).id("mallory").token(token("eve")).ask();
    assertThat(lines(timeline(moderator())))
        .contains(
            "refused alice peer-not-found 1",
            "refused alice forbidden 2",
            "refused eve unauthorized 1",
            "refused mallory forbidden 1");
  }

  @Test
  void timeline_lists_a_waiting_message_when_it_is_stored_and_when_it_is_delivered() {
    Peer alice = joinWithToken("alice");
    alice.send("bob", aChat("hello"), "TTL", "60");
    joinWithToken("bob");
    assertThat(lines(timeline(moderator())))
        .containsExactly(
            "joined alice",
            "waiting alice to bob data 14",
            "joined bob",
            "message alice to bob data 14");
  }

  @Test
  void operator_reads_the_timeline_of_any_room_and_nothing_else() {
    joinWithToken("alice");
    assertThat(lines(timeline(JwtAdmission.OPERATOR))).containsExactly("joined alice");
    bearer(JwtAdmission.OPERATOR)
        .delete("/v1/rooms/{room}", room)
        .then()
        .spec(problem(401, "unauthorized"));
    bearer(JwtAdmission.OPERATOR)
        .get("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(401, "unauthorized"));
  }

  @Test
  void moderating_peer_reads_the_timeline_and_other_peers_do_not() {
    Peer alice = Peer.joining(service, room).token(token("alice", ",\"moderator\":true")).join();
    timeline(alice.token());
    Peer bob = joinWithToken("bob");
    for (String other :
        List.of(
            bob.token(), token("carol"), token("alice", ",\"room\":\"x\",\"moderator\":true"))) {
      ask(other).then().spec(problem(403, "forbidden"));
    }
    ask("x".repeat(32)).then().spec(problem(401, "unauthorized"));
    given().get("/v1/rooms/{room}/timeline", room).then().spec(problem(401, "unauthorized"));
    alice.delete();
    ask(alice.token()).then().spec(problem(409, "not-in-room"));
  }

  @Test
  void unknown_room_has_an_empty_timeline() {
    assertThat(body(moderator())).isEqualTo("{\"room\":\"" + room + "\",\"entries\":[]}");
  }

  @Test
  void response_must_not_be_stored() {
    ask(moderator()).then().statusCode(200).header("Cache-Control", "no-store");
  }

  private List<JsonNode> timeline(String token) {
    List<JsonNode> entries = new ArrayList<>();
    Json.parse(body(token)).get("entries").forEach(entries::add);
    return entries;
  }

  private String body(String token) {
    return ask(token).then().statusCode(200).extract().asString();
  }

  private Response ask(String token) {
    return bearer(token).get("/v1/rooms/{room}/timeline", room);
  }

  /** Returns the entries as text without times and ids. Asserts that they are in order of time. */
  static List<String> lines(List<JsonNode> entries) {
    Instant last = Instant.EPOCH;
    List<String> lines = new ArrayList<>();
    for (JsonNode entry : entries) {
      Instant at = Instant.parse(entry.get("at").textValue());
      assertThat(at).isAfterOrEqualTo(last);
      last = at;
      lines.add(line(entry));
    }
    return lines;
  }

  private static String line(JsonNode entry) {
    String what = entry.get("what").textValue();
    StringBuilder line = new StringBuilder(what);
    if (what.equals("message") || what.equals("waiting")) {
      line.append(' ').append(entry.get("from").textValue());
      line.append(" to ").append(entry.path("to").asText("all"));
    } else {
      line.append(' ').append(entry.path("peer").asText("?"));
    }
    for (String member : List.of("kind", "bytes", "reason", "code", "times")) {
      if (entry.has(member)) {
        line.append(' ').append(entry.get(member).asText());
      }
    }
    line.append(entry.path("resumed").asBoolean() ? " resumed" : "");
    entry
        .path("delivered")
        .forEach(
            each ->
                line.append(" > ")
                    .append(each.get("to").textValue())
                    .append(" by ")
                    .append(each.get("by").textValue()));
    return line.toString();
  }

  private Peer joinWithToken(String id) {
    return Peer.joining(service, room).token(token(id)).join();
  }

  private String moderator() {
    return Jwt.signed(JwtAdmission.KEY, claims("\"room\":\"" + room + "\",\"moderator\":true"));
  }

  private String token(String id) {
    return token(id, "");
  }

  private String token(String id, String more) {
    String named = more.contains("\"room\"") ? "" : "\"room\":\"" + room + "\",";
    return Jwt.signed(JwtAdmission.KEY, claims(named + "\"sub\":\"" + id + "\"" + more));
  }

  private static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }
}

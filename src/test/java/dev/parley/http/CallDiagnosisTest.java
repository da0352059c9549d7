package dev.parley.http;

import static dev.parley.testing.Jwt.claims;
import static dev.parley.testing.Messages.aCandidate;
import static dev.parley.testing.Messages.aChat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Json;
import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The diagnosis of a room and of a peer's own calls: its format, and who may read it. */
@QuarkusTest
@TestProfile(JwtAdmission.class)
class CallDiagnosisTest extends HttpTest {
  private static final String OFFER =
      "{\"description\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\nm=audio 9 x\\r\\nm=video 9 x\\r\\n\"},\"session\":\"secret\"}";

  @Test
  void call_that_comes_up_is_negotiating_and_then_connected() {
    Peer alice = joinWithToken("alice");
    Peer bob = joinWithToken("bob");
    EventStream stream = listen(bob);
    String offer = alice.send("bob", OFFER).id();
    stream.awaitEvent("message");
    JsonNode pair = pairs(JwtAdmission.OPERATOR).get(0);
    assertThat(pair.get("verdict").textValue()).isEqualTo("negotiating");
    accepted(bob.report(report("alice", "connected", "\"session\":\"b:a\",\"mdns\":0")));
    accepted(alice.send("bob", aCandidate()).status());
    assertThat(body(JwtAdmission.OPERATOR).replaceAll(TIME, "TIME"))
        .isEqualTo(
            """
            {"room":"%s","pairs":[{"peers":["alice","bob"],"session":"b:a","verdict":"connected",\
            "confidence":"certain","since":"TIME","evidence":[{"at":"TIME","what":"reported",\
            "from":"bob","to":"alice","session":"b:a","connectionState":"connected","mdns":0}],\
            "advice":"The call came up. The report in the evidence says over which candidates.",\
            "docs":"docs/troubleshooting.md#connected"}]}"""
                .formatted(room));
    assertThat(pair.get("evidence").get(0).get("id").textValue()).isEqualTo(offer);
    assertThat(pair.get("evidence").get(0).get("media").toString())
        .isEqualTo("{\"sections\":2,\"rejected\":0}");
    assertThat(pair.get("evidence").get(0).get("delivered").get(0).get("to").textValue())
        .isEqualTo("bob");
  }

  @Test
  void addressee_that_never_was_in_the_room_is_absent() {
    Peer alice = joinWithToken("alice");
    alice.send("bob", OFFER);
    assertThat(verdicts(JwtAdmission.OPERATOR)).containsExactly("alice bob peer-absent certain");
    assertThat(pairs(JwtAdmission.OPERATOR).get(0).get("evidence").get(0).toString())
        .contains(
            "\"what\":\"refused\",\"peer\":\"alice\",\"to\":\"bob\",\"code\":\"peer-not-found\"");
  }

  @Test
  void refused_offer_is_named_with_its_code() {
    Peer alice = joinWithToken("alice");
    joinWithToken("bob");
    alice.send("bob", "{\"description\":{\"type\":\"offer\"}}");
    assertThat(verdicts(JwtAdmission.OPERATOR)).containsExactly("alice bob offer-refused certain");
  }

  @Test
  void failed_call_gets_the_verdict_of_its_candidates_and_counts_once() {
    Peer alice = joinWithToken("alice");
    Peer bob = joinWithToken("bob");
    EventStream toAlice = listen(alice);
    EventStream toBob = listen(bob);
    alice.send("bob", OFFER);
    alice.send("bob", aCandidate());
    toBob.awaitEvent("message");
    bob.send("alice", OFFER.replace("offer", "answer"));
    bob.send("alice", aCandidate());
    toAlice.awaitEvent("message");
    double before = counted("turn-unreachable");
    String error = "\"errors\":[{\"code\":701,\"server\":\"turn.example.org\"}]";
    accepted(alice.report(report("bob", "failed", error + ",\"session\":\"x:y\"")));
    assertThat(verdicts(JwtAdmission.OPERATOR))
        .containsExactly("alice bob turn-unreachable certain");
    await().until(() -> counted("turn-unreachable") == before + 1);
    accepted(bob.report(report("alice", "failed", "\"session\":\"y:x\"")));
    double connected = counted("connected");
    accepted(bob.report(report("alice", "connected", "\"session\":\"y2:x2\"")));
    assertThat(counted("connected")).isEqualTo(connected + 1);
    assertThat(counted("turn-unreachable")).isEqualTo(before + 1);
  }

  @Test
  void text_is_for_people_with_curl() {
    Peer alice = joinWithToken("alice");
    alice.send("bob", OFFER);
    String text =
        bearer(JwtAdmission.OPERATOR)
            .get("/v1/rooms/{room}/diagnosis?format=text", room)
            .then()
            .statusCode(200)
            .header("Content-Type", "text/plain;charset=utf-8")
            .header("Cache-Control", "no-store")
            .extract()
            .asString();
    assertThat(text.replaceAll(TIME, "TIME"))
        .isEqualTo(
            """
            room %s

            alice and bob: peer-absent (certain) since TIME
              bob never joined this room. Compare the names of the room and of the peer.
              See docs/troubleshooting.md#peer-absent
                TIME refused peer alice to bob code peer-not-found times 1
            """
                .formatted(room));
    bearer(JwtAdmission.OPERATOR)
        .get("/v1/rooms/{room}/diagnosis?format=xml", room)
        .then()
        .spec(problem(400, "invalid-parameter"));
    assertThat(
            bearer(JwtAdmission.OPERATOR)
                .get("/v1/rooms/{room}/diagnosis?format=text", "empty")
                .asString())
        .isEqualTo("room empty\n\nNothing is known of any two peers.\n");
  }

  @Test
  void peer_sees_its_own_pairs_only() {
    Peer alice = joinWithToken("alice");
    Peer bob = joinWithToken("bob");
    Peer carol = joinWithToken("carol");
    alice.send("bob", OFFER);
    bob.send("carol", OFFER);
    carol.broadcast(aChat("hello"));
    assertThat(lines(alice.diagnosis()))
        .containsExactlyInAnyOrder(
            "alice bob negotiating certain", "alice carol negotiating likely");
    assertThat(alice.diagnosis().header("Cache-Control")).isEqualTo("no-store");
    as(alice)
        .get("/v1/rooms/{room}/peers/bob/diagnosis", room)
        .then()
        .spec(problem(403, "forbidden"));
    as(alice).get("/v1/rooms/{room}/diagnosis", room).then().spec(problem(403, "forbidden"));
    as(alice).get("/v1/rooms/other/peers/alice/diagnosis").then().spec(problem(403, "forbidden"));
    given()
        .get("/v1/rooms/{room}/peers/alice/diagnosis", room)
        .then()
        .spec(problem(401, "unauthorized"));
    bearer(JwtAdmission.OPERATOR)
        .get("/v1/rooms/{room}/peers/alice/diagnosis", room)
        .then()
        .spec(problem(401, "unauthorized"));
    alice.delete();
    assertProblem(alice.diagnosis(), 409, "not-in-room");
  }

  @Test
  void evidence_names_deliveries_to_the_two_peers_only() {
    Peer alice = joinWithToken("alice");
    Peer bob = joinWithToken("bob");
    EventStream toBob = listen(bob);
    EventStream toCarol = listen(joinWithToken("carol"));
    alice.broadcast(OFFER);
    toBob.awaitEvent("message");
    toCarol.awaitEvent("message");
    assertThat(bob.diagnosis().body())
        .contains("\"to\":\"bob\",\"at\"")
        .doesNotContain("\"to\":\"carol\",\"at\"");
  }

  @Test
  void moderator_and_operator_read_the_diagnosis_of_a_room_and_nobody_else_does() {
    joinWithToken("alice");
    String moderator = token("\"moderator\":true");
    assertThat(verdicts(moderator)).isEmpty();
    ask("x".repeat(32)).then().spec(problem(401, "unauthorized"));
    ask(token("\"sub\":\"carol\"")).then().spec(problem(403, "forbidden"));
    given().get("/v1/rooms/{room}/diagnosis", room).then().spec(problem(401, "unauthorized"));
    ask(moderator).then().header("Cache-Control", "no-store").contentType("application/json");
  }

  @Test
  void diagnosis_contains_no_content_of_messages() {
    Peer alice = joinWithToken("alice");
    joinWithToken("bob");
    alice.send("bob", OFFER);
    alice.send("bob", aCandidate());
    alice.send("bob", aChat("secret"));
    assertThat(body(JwtAdmission.OPERATOR)).doesNotContain("secret", "192.0.2.7", "v=0", "EsAw");
  }

  private static double counted(String verdict) {
    String metrics = given().get("/q/metrics").asString();
    Matcher value =
        Pattern.compile("parley_calls_total\\{verdict=\"" + verdict + "\"} (\\S+)")
            .matcher(metrics);
    assertThat(value.find()).as(verdict).isTrue();
    return Double.parseDouble(value.group(1));
  }

  private static void accepted(Answer report) {
    assertThat(report.status()).as(report.toString()).isEqualTo(204);
  }

  private static void accepted(int status) {
    assertThat(status).isEqualTo(202);
  }

  private static String report(String peer, String state, String more) {
    return "{\"peer\":\"%s\",\"connectionState\":\"%s\",%s}".formatted(peer, state, more);
  }

  private List<String> verdicts(String token) {
    return lines(pairs(token));
  }

  private static List<String> lines(Answer diagnosis) {
    assertThat(diagnosis.status()).as(diagnosis.toString()).isEqualTo(200);
    return lines(diagnosis.json().get("pairs"));
  }

  private static List<String> lines(JsonNode pairs) {
    List<String> lines = new ArrayList<>();
    for (JsonNode pair : pairs) {
      lines.add(
          pair.get("peers").get(0).textValue()
              + " "
              + pair.get("peers").get(1).textValue()
              + " "
              + pair.get("verdict").textValue()
              + " "
              + pair.get("confidence").textValue());
    }
    return lines;
  }

  private JsonNode pairs(String token) {
    return Json.parse(body(token)).get("pairs");
  }

  private String body(String token) {
    return ask(token).then().statusCode(200).extract().asString();
  }

  private Response ask(String token) {
    return bearer(token).get("/v1/rooms/{room}/diagnosis", room);
  }

  private Peer joinWithToken(String id) {
    return Peer.joining(service, room).token(token("\"sub\":\"" + id + "\"")).join();
  }

  private String token(String more) {
    return Jwt.signed(JwtAdmission.KEY, claims("\"room\":\"" + room + "\"," + more));
  }

  private static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }
}

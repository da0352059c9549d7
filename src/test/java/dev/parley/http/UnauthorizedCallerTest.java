package dev.parley.http;

import static dev.parley.testing.Jwt.claims;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What callers without access to a room learn about it: nothing, not even whether it exists. */
@QuarkusTest
@TestProfile(JwtAdmission.class)
class UnauthorizedCallerTest extends HttpTest {
  private final String missingRoom = "room-" + UUID.randomUUID();

  @Test
  void unauthorized_caller_gets_the_same_response_for_an_existing_and_a_missing_room() {
    joinWithToken("alice");
    for (String token :
        List.of("", "nonsense", token("x", ""), token("x", ",\"moderator\":true"))) {
      assertThat(answers(room, token)).isEqualTo(answers(missingRoom, token));
    }
  }

  @Test
  void peer_of_another_room_gets_the_same_response_for_an_existing_and_a_missing_room() {
    joinWithToken("alice");
    Peer mallory = Peer.joining(service, "x").token(token("x", "")).join();
    assertThat(answers(room, mallory.token())).isEqualTo(answers(missingRoom, mallory.token()));
    mallory.delete();
  }

  @Test
  void unauthorized_caller_gets_no_ice_servers_and_no_peers() {
    joinWithToken("alice");
    for (String token : List.of("", "nonsense", token("x", ""))) {
      assertThat(answers(room, token))
          .allSatisfy(
              answer ->
                  assertThat(answer)
                      .matches("(401 unauthorized|403 forbidden|404 not-found) .*")
                      .doesNotContain("iceServers", "\"token\"", "joinedAt"));
    }
  }

  private void joinWithToken(String id) {
    Peer.joining(service, room).id(id).token(token(room, "")).join();
  }

  /** Returns the responses of all endpoints, with the room name masked. */
  private static List<String> answers(String room, String token) {
    String alice = "/v1/rooms/" + room + "/peers/alice";
    List<Response> answers = new ArrayList<>();
    answers.add(as(token).body("{\"id\":\"alice\"}").post("/v1/rooms/" + room + "/peers"));
    answers.add(as(token).body("{\"id\":\"free\"}").post("/v1/rooms/" + room + "/peers"));
    answers.add(as(token).get("/v1/rooms/" + room + "/peers"));
    answers.add(as(token).delete("/v1/rooms/" + room));
    answers.add(as(token).delete(alice));
    answers.add(as(token).body("{\"metadata\":{}}").patch(alice));
    answers.add(as(token).post(alice + "/leave"));
    answers.add(as(token).get(alice + "/messages"));
    answers.add(as(token).body("{\"data\":1}").post(alice + "/messages"));
    answers.add(as(token).body("{\"data\":1}").post("/v1/rooms/" + room + "/messages"));
    return answers.stream()
        .map(
            answer ->
                answer.statusCode()
                    + " "
                    + answer.path("code")
                    + " "
                    + answer.asString().replace(room, "<room>"))
        .toList();
  }

  private static RequestSpecification as(String token) {
    RequestSpecification request = given().contentType("application/json");
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static String token(String room, String more) {
    return Jwt.signed(JwtAdmission.KEY, claims("\"room\":\"" + room + "\"" + more));
  }
}

package dev.parley.http;

import static dev.parley.testing.Jwt.claims;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.Json;
import dev.parley.testing.Jwt;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reports of peers: what is taken, what is refused, and what the timeline has of it. */
@QuarkusTest
@TestProfile(JwtAdmission.class)
class ReportTest extends HttpTest {
  private static final String WHOLE =
      """
      {"peer":"bob","session":"a:b","connectionState":"failed","iceConnectionState":"failed",\
      "selected":{"local":"relay","remote":"srflx","protocol":"udp","address":"192.0.2.7"},\
      "gathered":{"host":2,"srflx":0,"relay":1,"other":7},\
      "errors":[{"code":701,"server":"TURN.example.org","url":"turn:u:p@turn.example.org"},{"code":401,"server":"[2001:db8::1]"},\
      {"code":300}],"mdns":1,"restarts":2,"waitedMillis":15003,"sdp":"v=0"}""";

  @Test
  void report_is_answered_without_content_and_is_in_the_timeline() {
    Answer answer = joined("alice").report(WHOLE);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(reports().toString().replaceAll(TIME, "TIME"))
        .isEqualTo(
            """
            [{"at":"TIME","what":"reported","from":"alice","to":"bob","session":"a:b",\
            "connectionState":"failed","iceConnectionState":"failed",\
            "selected":{"local":"relay","remote":"srflx","protocol":"udp"},\
            "gathered":{"host":2,"srflx":0,"relay":1},\
            "errors":[{"code":701,"server":"turn.example.org"},{"code":401,"server":"2001:db8::1"},{"code":300}],\
            "mdns":1,"restarts":2,"waitedMillis":15003}]""");
  }

  @Test
  void report_needs_no_more_than_peer_and_state() {
    accept(
        "{\"peer\":\"bob\",\"connectionState\":\"connected\",\"session\":null,\"gathered\":null}");
    assertThat(reports().toString().replaceAll(TIME, "TIME"))
        .isEqualTo(
            """
            [{"at":"TIME","what":"reported","from":"alice","to":"bob","connectionState":"connected"}]""");
  }

  @Test
  void report_of_nothing_gathered_says_so() {
    accept(
        "{\"peer\":\"bob\",\"connectionState\":\"new\",\"gathered\":{},\"mdns\":0,\"errors\":[]}");
    assertThat(reports().get(0).get("gathered").toString())
        .isEqualTo("{\"host\":0,\"srflx\":0,\"relay\":0}");
    assertThat(reports().get(0).get("mdns").intValue()).isZero();
  }

  @Test
  void broken_report_is_refused_and_the_refusal_names_the_member() {
    Peer alice = joined("alice");
    Map<String, String> broken = new LinkedHashMap<>();
    broken.put("[]", "A report");
    broken.put("{\"connectionState\":\"failed\"}", "peer");
    broken.put("{\"peer\":\"bob\"}", "connectionState");
    broken.put("{\"peer\":\"\",\"connectionState\":\"failed\"}", "peer");
    broken.put("{\"peer\":7,\"connectionState\":\"failed\"}", "peer");
    broken.put("{\"peer\":\"alice\",\"connectionState\":\"failed\"}", "peer");
    broken.put("{\"peer\":\"bob\",\"connectionState\":\"done\"}", "connectionState");
    broken.put(with("\"iceConnectionState\":\"done\""), "iceConnectionState");
    broken.put(with("\"session\":\"" + "s".repeat(65) + "\""), "session");
    broken.put(with("\"selected\":\"host\""), "selected");
    broken.put(with("\"selected\":{\"local\":\"192.0.2.7\"}"), "selected.local");
    broken.put(with("\"selected\":{\"protocol\":\"quic\"}"), "selected.protocol");
    broken.put(with("\"gathered\":{\"host\":-1}"), "gathered.host");
    broken.put(with("\"gathered\":{\"relay\":1.5}"), "gathered.relay");
    broken.put(with("\"mdns\":10000"), "mdns");
    broken.put(with("\"restarts\":\"1\""), "restarts");
    broken.put(with("\"waitedMillis\":86400001"), "waitedMillis");
    broken.put(with("\"waitedMillis\":1.5"), "waitedMillis");
    broken.put(with("\"errors\":{}"), "errors");
    broken.put(with("\"errors\":[7]"), "errors[]");
    broken.put(with("\"errors\":[{}]"), "errors[].code");
    broken.put(with("\"errors\":[{\"code\":299}]"), "errors[].code");
    broken.put(with("\"errors\":[{\"code\":800}]"), "errors[].code");
    broken.put(with("\"errors\":[" + "{\"code\":701},".repeat(8) + "{\"code\":701}]"), "errors");
    for (String server :
        List.of(
            "",
            "turn.example.org:3478",
            "turn:turn.example.org",
            "u:p@turn.example.org",
            "turn.example.org/path",
            "a b",
            "a;b=c",
            "[192.0.2.7]",
            "[::1]:3478",
            "h".repeat(254))) {
      broken.put(
          with("\"errors\":[{\"code\":701,\"server\":\"" + server + "\"}]"), "errors[].server");
    }
    broken.forEach(
        (body, member) -> {
          Answer answer = alice.report(body);
          assertProblem(answer, 400, "invalid-parameter");
          assertThat(answer.json().get("detail").textValue()).as(body).startsWith(member);
        });
    assertProblem(alice.report("{"), 400, "malformed-json");
    assertThat(reports()).isEmpty();
  }

  @Test
  void reports_are_refused_beyond_the_allowance_until_it_has_one() {
    Peer alice = joined("alice");
    int accepted = 0;
    Answer refused = alice.report(with("\"mdns\":0"));
    while (refused.status() == 204) {
      accepted++;
      refused = alice.report(with("\"mdns\":0"));
    }
    // Two for each of 32 peers, and what is given back meanwhile.
    assertThat(accepted).isBetween(64, 99);
    assertProblem(refused, 429, "too-many-messages");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 5);
    assertAccepted(alice.broadcast("{\"data\":1}"));
  }

  @Test
  void only_the_peer_itself_reports_and_only_while_it_is_in_the_room() {
    Peer alice = joined("alice");
    Peer bob = joined("bob");
    String path = "/v1/rooms/" + room + "/peers/alice/reports";
    as(bob).body(with("\"mdns\":0")).post(path).then().spec(problem(403, "forbidden"));
    given().body(with("\"mdns\":0")).post(path).then().spec(problem(401, "unauthorized"));
    as(alice).get(path).then().spec(problem(405, "method-not-allowed")).header("Allow", "POST");
    alice.delete();
    assertProblem(alice.report(with("\"mdns\":0")), 409, "not-in-room");
  }

  private void accept(String report) {
    Answer answer = joined("alice").report(report);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
  }

  private static String with(String member) {
    return "{\"peer\":\"bob\",\"connectionState\":\"failed\"," + member + "}";
  }

  private List<JsonNode> reports() {
    String json =
        given()
            .header("Authorization", "Bearer " + JwtAdmission.OPERATOR)
            .get("/v1/rooms/{room}/timeline", room)
            .asString();
    List<JsonNode> reports = new ArrayList<>();
    for (JsonNode entry : Json.parse(json).get("entries")) {
      if (entry.get("what").textValue().equals("reported")) {
        reports.add(entry);
      }
    }
    return reports;
  }

  private Peer joined(String id) {
    String token =
        Jwt.signed(JwtAdmission.KEY, claims("\"room\":\"" + room + "\",\"sub\":\"" + id + "\""));
    return Peer.joining(service, room).token(token).join();
  }
}

// How an application tests with REST-assured that its peer is called: it joins as another peer, sends, and reads its own
// events. Polls suit matchers. An event stream has no end, so never read its body as a string.
//
//   io.rest-assured:rest-assured:6.0.0, org.junit.jupiter:junit-jupiter:6.0.0; the service runs at `service`
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

public class SignalingTest {
  private final String room = System.getProperty("service", "http://localhost:8080/") + "v1/rooms/tested-" + System.nanoTime();

  private JsonPath join(String id) {
    return given()
        .contentType("application/json")
        .body(Map.of("id", id))
        .post(room + "/peers")
        .then()
        .statusCode(201)
        .extract()
        .jsonPath();
  }

  private void send(JsonPath from, String to, Object message) {
    given()
        .auth()
        .oauth2(from.getString("token"))
        .contentType("application/json")
        .body(message)
        .post(room + "/peers/" + to + "/messages")
        .then()
        .statusCode(202);
  }

  @Test
  public void offer_arrives_by_a_poll() {
    JsonPath ada = join("ada");
    JsonPath bob = join("bob");
    send(ada, "bob", Map.of("description", Map.of("type", "offer", "sdp", "v=0")));
    given()
        .auth()
        .oauth2(bob.getString("token"))
        .accept("application/json")
        .get(room + "/peers/bob/messages?wait=10&after=" + bob.getString("lastEventId"))
        .then()
        .statusCode(200)
        .body("resumed", equalTo(true))
        .body("events.data.from", hasItem("ada"))
        .body("events.data.description.type", hasItem("offer"));
  }

  @Test
  public void message_arrives_on_an_event_stream() throws Exception {
    JsonPath ada = join("ada");
    JsonPath bob = join("bob");
    // `asInputStream` returns with the headers. `asString` would return when the stream ends.
    try (BufferedReader stream =
        new BufferedReader(
            new InputStreamReader(
                given()
                    .auth()
                    .oauth2(bob.getString("token"))
                    .accept("text/event-stream")
                    .get(room + "/peers/bob/messages")
                    .asInputStream()))) {
      send(ada, "bob", Map.of("data", Map.of("text", "hello")));
      Assertions.assertTrue(stream.lines().anyMatch(line -> line.contains("\"text\":\"hello\"")));
      // `close` reads to the end of the stream. To leave ends it.
      given().auth().oauth2(bob.getString("token")).post(room + "/peers/bob/leave").then().statusCode(204);
    }
  }
}

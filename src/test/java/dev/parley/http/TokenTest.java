package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testing.EventStream;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which peer tokens the service accepts, and which it refuses. */
@QuarkusTest
@TestProfile(ShortTimeouts.class)
class TokenTest extends HttpTest {
  private Peer alice;

  @BeforeEach
  void one_peer() {
    alice = join("alice");
  }

  @Test
  void request_without_a_token_is_unauthorized() {
    assertUnauthorized(given());
  }

  @Test
  void unreadable_token_is_unauthorized() {
    for (String token :
        List.of("x", "a.b.c", "..", alice.token() + "x", alice.token().substring(1), "eyJ", " ")) {
      assertUnauthorized(given().header("Authorization", "Bearer " + token));
    }
    assertUnauthorized(given().header("Authorization", "Basic YTpi"));
    assertUnauthorized(given().header("Authorization", alice.token()));
    assertUnauthorized(given().queryParam("access_token", "x"));
    assertUnauthorized(given().queryParam("access_token", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic c3RhZ2luZzpzaXRl", "", "Bearer", "Bearer ", "Bearer x.y.z"})
  void good_token_in_the_query_counts_if_the_header_has_none_of_ours(String header) {
    for (String path :
        List.of("/peers", "/peers/alice/messages?wait=0", "/peers/%61lice/messages")) {
      given()
          .urlEncodingEnabled(false)
          .header("Authorization", header)
          .header("Accept", "application/json")
          .get("/v1/rooms/" + room + path + (path.contains("?") ? "&" : "?") + query(alice))
          .then()
          .statusCode(200);
    }
    given()
        .header("Authorization", header)
        .contentType("application/json")
        .body("{\"data\":1}")
        .post("/v1/rooms/" + room + "/messages?" + query(alice))
        .then()
        .statusCode(202);
  }

  @Test
  void good_token_in_the_header_counts_before_the_one_in_the_query() {
    Peer bob = join("bob");
    bearer(alice.token())
        .delete("/v1/rooms/" + room + "/peers/bob?" + query(bob))
        .then()
        .statusCode(403);
  }

  private static String query(Peer peer) {
    return "access_token=" + peer.token();
  }

  @Test
  void token_with_an_altered_payload_is_unauthorized() {
    String[] parts = alice.token().split("\\.");
    ObjectNode payload = payload(alice.token());
    payload.put("exp", payload.get("exp").longValue() + 1);
    assertUnauthorized(bearer(parts[0] + "." + encode(payload.toString()) + "." + parts[2]));
  }

  @Test
  void token_without_a_signature_is_unauthorized() {
    String[] parts = alice.token().split("\\.");
    assertUnauthorized(bearer(encode("{\"alg\":\"none\"}") + "." + parts[1] + "."));
    assertUnauthorized(bearer(parts[0] + "." + parts[1] + "."));
  }

  @Test
  void token_is_valid_for_24_hours() {
    JsonNode payload = payload(alice.token());
    assertThat(Instant.ofEpochSecond(payload.get("exp").longValue()))
        .isBetween(Instant.now().plusSeconds(86_400 - 60), Instant.now().plusSeconds(86_400 + 60));
  }

  @Test
  void stream_sends_a_new_token_when_half_of_its_lifetime_has_passed() {
    long now = Instant.now().getEpochSecond();
    assertThat(hello(resigned(payload -> payload.put("exp", now + 43_300))).has("token")).isFalse();
    JsonNode hello = hello(resigned(payload -> payload.put("exp", now + 43_100)));
    String fresh = hello.get("token").textValue();
    assertThat(payload(fresh).get("exp").longValue()).isGreaterThan(now + 86_300);
    assertThat(payload(fresh).get("since")).isEqualTo(payload(alice.token()).get("since"));
    assertThat(hello(fresh).has("token")).isFalse();
  }

  private JsonNode hello(String token) {
    return opened(EventStream.open(alice.messages(), "Authorization: Bearer " + token))
        .next()
        .json();
  }

  @Test
  void signed_token_of_an_unknown_membership_is_refused() {
    bearer(resigned(payload -> payload.put("own", "somebody-elses-00")))
        .get("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(409, "not-in-room"));
  }

  @Test
  void expired_token_is_unauthorized() {
    bearer(resigned(payload -> {})).get("/v1/rooms/{room}/peers", room).then().statusCode(200);
    assertUnauthorized(
        bearer(
            resigned(
                payload -> payload.put("exp", Instant.now().minusSeconds(60).getEpochSecond()))));
    assertUnauthorized(bearer(resigned(payload -> payload.remove("exp"))));
  }

  @Test
  void stream_with_an_invalid_token_is_unauthorized() {
    EventStream refused = opened(EventStream.open(alice.messages(), "Authorization: Bearer x"));
    assertProblem(refused, 401, "unauthorized");
  }

  @Test
  void bearer_scheme_is_case_insensitive() {
    given()
        .header("Authorization", "bearer " + alice.token())
        .get("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(200);
  }

  @Test
  void token_may_be_a_query_parameter_of_every_endpoint() {
    given()
        .queryParam("access_token", alice.token())
        .get("/v1/rooms/{room}/peers", room)
        .then()
        .statusCode(200);
    given().queryParam("access_token", alice.token()).get("/v1/ice-servers").then().statusCode(200);
    given()
        .queryParam("access_token", alice.token())
        .delete("/v1/rooms/{room}/peers/alice", room)
        .then()
        .statusCode(204);
  }

  @Test
  void token_is_valid_in_its_own_room_only() {
    String other = room + "-2";
    Peer.joining(service, other).id("alice").join();
    as(alice).get("/v1/rooms/{room}/peers", other).then().spec(problem(403, "forbidden"));
    as(alice)
        .contentType("application/json")
        .body(aChat("x"))
        .post("/v1/rooms/{room}/messages", other)
        .then()
        .spec(problem(403, "forbidden"));
    as(alice).delete("/v1/rooms/{room}/peers/alice", other).then().spec(problem(403, "forbidden"));
    URI messages = URI.create(alice.messages().toString().replace(room, other));
    assertProblem(opened(EventStream.open(messages, alice.bearer())), 403, "forbidden");
  }

  @Test
  void tokens_of_two_memberships_differ() {
    assertThat(join("bob").token()).isNotEqualTo(alice.token());
  }

  private void assertUnauthorized(RequestSpecification request) {
    request
        .get("/v1/rooms/{room}/peers", room)
        .then()
        .spec(problem(401, "unauthorized"))
        .header("WWW-Authenticate", equalTo("Bearer"));
  }

  private static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  /** The token with another payload, signed with the key of this profile. */
  private String resigned(Consumer<ObjectNode> change) {
    ObjectNode payload = payload(alice.token());
    change.accept(payload);
    String signed = alice.token().split("\\.")[0] + "." + encode(payload.toString());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(ShortTimeouts.TOKEN_KEY.getBytes(UTF_8), "HmacSHA256"));
      return signed
          + "."
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode payload(String token) {
    return (ObjectNode)
        Json.parse(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), UTF_8));
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}

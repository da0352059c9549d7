package dev.parley.http.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Joins and departures that are read straight from their connection are answered like those that go
 * through the router, where a parameter leads that nobody knows.
 */
@QuarkusTest
class FastMembershipsTest extends BothPaths {
  private static final List<String> WAYS = List.of("", "?by=router");

  @Test
  void joins_by_either_way_are_answered_alike() {
    Response direct = join("{\"id\":\"ann\",\"metadata\":{\"n\":1}}", WAYS.get(0));
    Response routed = join("{\"id\":\"bob\",\"metadata\":{\"n\":1}}", WAYS.get(1));
    assertThat(direct.statusCode()).isEqualTo(201).isEqualTo(routed.statusCode());
    TreeSet<String> routedHeaders = headers(routed);
    assertThat(routedHeaders.remove("Location: /v1/rooms/" + room + "/peers/bob")).isTrue();
    routedHeaders.add("Location: /v1/rooms/" + room + "/peers/ann");
    assertThat(headers(direct)).isEqualTo(routedHeaders);
    assertThat(direct.jsonPath().getMap("").keySet())
        .containsExactlyElementsOf(routed.jsonPath().<String, Object>getMap("").keySet());
    assertThat(routed.jsonPath().getString("peers[0].id")).isEqualTo("ann");
    assertThat(routed.jsonPath().getInt("peers[0].metadata.n")).isEqualTo(1);
  }

  @Test
  void join_without_a_body_is_given_an_id() {
    Response direct = plain().post("peers");
    assertThat(direct.statusCode()).isEqualTo(201);
    assertThat(direct.header("Location")).endsWith("/peers/" + direct.jsonPath().getString("id"));
  }

  @Test
  void retried_join_is_the_same_join_by_either_way() {
    for (String first : WAYS) {
      String key = "0123456789abcdef" + first;
      Response joined = withKey(key, first);
      assertThat(joined.statusCode()).isEqualTo(201);
      for (String again : WAYS) {
        assertThat(withKey(key, again).jsonPath().getString("id"))
            .isEqualTo(joined.jsonPath().getString("id"));
      }
    }
  }

  private Response withKey(String key, String way) {
    return plain().header("Idempotency-Key", key).body("{}").post("peers" + way);
  }

  @Test
  void peer_comes_back_by_either_way() {
    for (String way : WAYS) {
      Peer ann = join("ann");
      Response back = withToken(ann).body("{\"id\":\"ann\"}").post("peers" + way);
      assertThat(back.statusCode()).isEqualTo(200);
      assertThat(back.header("Cache-Control")).isEqualTo("no-store");
      String renewed = back.jsonPath().getString("token");
      assertThat(
              plain().header("Authorization", "Bearer " + renewed).delete("peers/ann").statusCode())
          .isEqualTo(204);
    }
  }

  @Test
  void refusals_of_joins_are_alike_by_either_way() {
    join("ann");
    for (String body :
        List.of(
            "{\"id\":\"ann\"}", "{\"id\":\".\"}", "{\"id\":1}", "{", "[]", "{\"metadata\":1}")) {
      assertRefusedAlike(way -> join(body, way));
    }
    assertRefusedAlike(way -> plain().accept("text/html").body("{}").post("peers" + way));
    assertRefusedAlike(way -> plain().contentType("text/html").body("{}").post("peers" + way));
    assertRefusedAlike(way -> withKey("short", way));
  }

  @Test
  void departures_by_either_way_are_answered_alike_and_told_to_the_others() {
    EventStream stream = listen(join("zoe"));
    Set<TreeSet<String>> headers = new HashSet<>();
    for (String way : WAYS) {
      for (boolean isBeacon : List.of(false, true)) {
        Peer ann = join("ann");
        assertThat(stream.next().is("peer-joined")).isTrue();
        Response left =
            isBeacon
                ? withToken(ann).post("peers/ann/leave" + way)
                : withToken(ann).delete("peers/ann" + way);
        assertThat(left.statusCode()).isEqualTo(204);
        assertThat(left.asString()).isEmpty();
        headers.add(headers(left));
        assertThat(stream.next().is("peer-left")).isTrue();
      }
    }
    assertThat(headers).hasSize(1);
  }

  @Test
  void refusals_of_departures_are_alike_by_either_way() {
    Peer ann = join("ann");
    join("bob");
    assertRefusedAlike(way -> withToken(ann).delete("peers/bob" + way));
    assertRefusedAlike(way -> withToken(ann).post("peers/bob/leave" + way));
    assertRefusedAlike(way -> plain().delete("peers/ann" + way));
    assertRefusedAlike(way -> withToken(ann).accept("text/html").delete("peers/ann" + way));
  }

  @Test
  void departure_takes_effect_once_however_often_it_comes() {
    Peer ann = join("ann");
    EventStream stream = listen(join("zoe"));
    for (String way : List.of("", "?by=router", "")) {
      assertThat(withToken(ann).delete("peers/ann" + way).statusCode()).isEqualTo(204);
    }
    join("eve");
    assertThat(stream.next().is("peer-left")).isTrue();
    assertThat(stream.next().is("peer-joined")).isTrue();
  }

  private static void assertRefusedAlike(Function<String, Response> asking) {
    assertRefusedAlike(asking.apply(WAYS.get(0)), asking.apply(WAYS.get(1)));
  }

  private Response join(String body, String way) {
    return plain().body(body).post("peers" + way);
  }
}

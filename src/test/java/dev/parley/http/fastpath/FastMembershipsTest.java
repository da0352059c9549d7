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
 * Joins and leaves get the same responses from the fast path and from the router. An unknown query
 * parameter sends a request to the router.
 */
@QuarkusTest
class FastMembershipsTest extends BothPaths {
  private static final List<String> QUERIES = List.of("", "?by=router");

  @Test
  void joins_get_the_same_response_from_fast_path_and_router() {
    Response fast = join("{\"id\":\"ann\",\"metadata\":{\"n\":1}}", QUERIES.get(0));
    Response routed = join("{\"id\":\"bob\",\"metadata\":{\"n\":1}}", QUERIES.get(1));
    assertThat(fast.statusCode()).isEqualTo(201).isEqualTo(routed.statusCode());
    TreeSet<String> routedHeaders = headers(routed);
    assertThat(routedHeaders.remove("Location: /v1/rooms/" + room + "/peers/bob")).isTrue();
    routedHeaders.add("Location: /v1/rooms/" + room + "/peers/ann");
    assertThat(headers(fast)).isEqualTo(routedHeaders);
    assertThat(fast.jsonPath().getMap("").keySet())
        .containsExactlyElementsOf(routed.jsonPath().<String, Object>getMap("").keySet());
    assertThat(routed.jsonPath().getString("peers[0].id")).isEqualTo("ann");
    assertThat(routed.jsonPath().getInt("peers[0].metadata.n")).isEqualTo(1);
  }

  @Test
  void join_without_a_body_gets_an_id() {
    Response fast = plain().post("peers");
    assertThat(fast.statusCode()).isEqualTo(201);
    assertThat(fast.header("Location")).endsWith("/peers/" + fast.jsonPath().getString("id"));
  }

  @Test
  void retried_join_gets_the_same_peer_from_fast_path_and_router() {
    for (String first : QUERIES) {
      String key = "0123456789abcdef" + first;
      Response joined = withKey(key, first);
      assertThat(joined.statusCode()).isEqualTo(201);
      for (String again : QUERIES) {
        assertThat(withKey(key, again).jsonPath().getString("id"))
            .isEqualTo(joined.jsonPath().getString("id"));
      }
    }
  }

  private Response withKey(String key, String query) {
    return plain().header("Idempotency-Key", key).body("{}").post("peers" + query);
  }

  @Test
  void peer_rejoins_by_fast_path_and_by_router() {
    for (String query : QUERIES) {
      Peer ann = join("ann");
      Response back = withToken(ann).body("{\"id\":\"ann\"}").post("peers" + query);
      assertThat(back.statusCode()).isEqualTo(200);
      assertThat(back.header("Cache-Control")).isEqualTo("no-store");
      String renewed = back.jsonPath().getString("token");
      assertThat(
              plain().header("Authorization", "Bearer " + renewed).delete("peers/ann").statusCode())
          .isEqualTo(204);
    }
  }

  @Test
  void refused_joins_get_the_same_problem_from_fast_path_and_router() {
    join("ann");
    for (String body :
        List.of(
            "{\"id\":\"ann\"}", "{\"id\":\".\"}", "{\"id\":1}", "{", "[]", "{\"metadata\":1}")) {
      assertSameRefusal(query -> join(body, query));
    }
    assertSameRefusal(query -> plain().accept("text/html").body("{}").post("peers" + query));
    assertSameRefusal(query -> plain().contentType("text/html").body("{}").post("peers" + query));
    assertSameRefusal(query -> withKey("short", query));
  }

  @Test
  void leaves_get_the_same_response_from_fast_path_and_router_and_cause_peer_left() {
    EventStream stream = listen(join("zoe"));
    Set<TreeSet<String>> headers = new HashSet<>();
    for (String query : QUERIES) {
      for (boolean isBeacon : List.of(false, true)) {
        Peer ann = join("ann");
        assertThat(stream.next().is("peer-joined")).isTrue();
        Response left =
            isBeacon
                ? withToken(ann).post("peers/ann/leave" + query)
                : withToken(ann).delete("peers/ann" + query);
        assertThat(left.statusCode()).isEqualTo(204);
        assertThat(left.asString()).isEmpty();
        headers.add(headers(left));
        assertThat(stream.next().is("peer-left")).isTrue();
      }
    }
    assertThat(headers).hasSize(1);
  }

  @Test
  void refused_leaves_get_the_same_problem_from_fast_path_and_router() {
    Peer ann = join("ann");
    join("bob");
    assertSameRefusal(query -> withToken(ann).delete("peers/bob" + query));
    assertSameRefusal(query -> withToken(ann).post("peers/bob/leave" + query));
    assertSameRefusal(query -> plain().delete("peers/ann" + query));
  }

  @Test
  void departure_does_not_depend_on_the_accepted_types() {
    for (String query : QUERIES) {
      Peer ann = join("ann");
      Response left = withToken(ann).accept("text/html").delete("peers/ann" + query);
      assertThat(left.statusCode()).isEqualTo(204);
    }
  }

  @Test
  void repeated_leaves_cause_one_peer_left() {
    Peer ann = join("ann");
    EventStream stream = listen(join("zoe"));
    for (String query : List.of("", "?by=router", "")) {
      assertThat(withToken(ann).delete("peers/ann" + query).statusCode()).isEqualTo(204);
    }
    join("eve");
    assertThat(stream.next().is("peer-left")).isTrue();
    assertThat(stream.next().is("peer-joined")).isTrue();
  }

  private static void assertSameRefusal(Function<String, Response> request) {
    assertSameRefusal(request.apply(QUERIES.get(0)), request.apply(QUERIES.get(1)));
  }

  private Response join(String body, String query) {
    return plain().body(body).post("peers" + query);
  }
}

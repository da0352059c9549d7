package dev.parley.http.fastpath;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Messages and streams get the same responses from the fast path and from the router. A
 * percent-encoded path sends a request to the router.
 */
@QuarkusTest
class FastMessagesTest extends BothPaths {
  private static final List<String> TO_ONE = List.of("peers/bob/messages", "peers/b%6Fb/messages");
  private static final List<String> TO_ALL = List.of("messages", "m%65ssages");

  private Peer alice;
  private Peer bob;

  @BeforeEach
  void two_peers() {
    alice = join("alice");
    bob = join("bob");
  }

  @Test
  void messages_by_fast_path_and_router_arrive_in_order_and_get_the_same_response() {
    EventStream stream = listen(bob);
    for (List<String> paths : List.of(TO_ONE, TO_ALL)) {
      Response fast = send(paths.get(0));
      Response routed = send(paths.get(1));
      assertThat(fast.statusCode()).isEqualTo(202).isEqualTo(routed.statusCode());
      assertThat(headers(fast)).isEqualTo(headers(routed));
      assertThat(stream.next().id()).isEqualTo(fast.jsonPath().getString("id"));
      assertThat(stream.next().id()).isEqualTo(routed.jsonPath().getString("id"));
    }
  }

  @Test
  void streams_by_fast_path_and_router_begin_with_the_same_events() {
    alice.send("bob", aChat("x"));
    for (String path : TO_ONE) {
      URI url = service.resolve("/v1/rooms/" + room + "/" + path);
      EventStream stream = opened(EventStream.open(url, bob.bearer()));
      SseEvent hello = stream.next();
      assertThat(hello.is("hello")).isTrue();
      assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
      assertThat(stream.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(hello.json().get("resumed").booleanValue()).isFalse();
      assertThat(stream.next().json().get("data").textValue()).isEqualTo("x");
      assertThat(stream.hasEnded()).isFalse();
    }
  }

  @Test
  void requests_without_a_token_get_the_same_problem_from_fast_path_and_router() {
    for (String method : List.of("GET", "POST", "PUT")) {
      Response fast = plain().request(method, TO_ONE.get(0));
      Response routed = plain().request(method, TO_ONE.get(1));
      assertThat(fast.statusCode()).isIn(401, 405);
      assertSameRefusal(fast, routed);
    }
  }

  @Test
  void messages_that_the_room_refuses_get_the_same_problem_from_fast_path_and_router() {
    for (List<String> paths :
        List.of(List.of("peers/eve/messages", "peers/%65ve/messages"), TO_ALL)) {
      Response fast = send(paths.get(0));
      Response routed = send(paths.get(1));
      assertThat(fast.statusCode()).isIn(404, 409);
      assertSameRefusal(fast, routed);
      alice.delete();
    }
  }

  private Response send(String path) {
    return withToken(alice).body(aChat("x")).post(path);
  }
}

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
 * Requests that are read straight from their connection are answered like those that go through the
 * router.
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
  void messages_by_either_way_arrive_in_order_and_are_answered_alike() {
    EventStream stream = listen(bob);
    for (List<String> ways : List.of(TO_ONE, TO_ALL)) {
      Response direct = send(ways.get(0));
      Response routed = send(ways.get(1));
      assertThat(direct.statusCode()).isEqualTo(202).isEqualTo(routed.statusCode());
      assertThat(headers(direct)).isEqualTo(headers(routed));
      assertThat(stream.next().id()).isEqualTo(direct.jsonPath().getString("id"));
      assertThat(stream.next().id()).isEqualTo(routed.jsonPath().getString("id"));
    }
  }

  @Test
  void streams_by_either_way_begin_alike() {
    alice.send("bob", aChat("x"));
    for (String way : TO_ONE) {
      URI url = service.resolve("/v1/rooms/" + room + "/" + way);
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
  void refusals_by_either_way_are_alike() {
    for (String method : List.of("GET", "POST", "PUT")) {
      Response direct = plain().request(method, TO_ONE.get(0));
      Response routed = plain().request(method, TO_ONE.get(1));
      assertThat(direct.statusCode()).isIn(401, 405);
      assertRefusedAlike(direct, routed);
    }
  }

  @Test
  void refusals_by_the_room_are_alike_by_either_way() {
    for (List<String> ways :
        List.of(List.of("peers/eve/messages", "peers/%65ve/messages"), TO_ALL)) {
      Response direct = send(ways.get(0));
      Response routed = send(ways.get(1));
      assertThat(direct.statusCode()).isIn(404, 409);
      assertRefusedAlike(direct, routed);
      alice.delete();
    }
  }

  private Response send(String way) {
    return withToken(alice).body(aChat("x")).post(way);
  }
}

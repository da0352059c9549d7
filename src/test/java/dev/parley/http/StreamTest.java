package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Opening of streams, their headers, and the events that they contain. */
@QuarkusTest
class StreamTest extends HttpTest {
  private Peer alice;

  @BeforeEach
  void one_peer() {
    alice = Peer.joining(service, room).id("alice").metadata("{\"name\":\"Alice\"}").join();
  }

  @Test
  void headers_forbid_caching_buffering_and_transforming() {
    EventStream stream = open(alice);
    assertThat(stream.status()).isEqualTo(200);
    assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream;charset=UTF-8");
    assertThat(stream.header("Cache-Control")).isEqualTo("no-store, no-transform");
    assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
    assertThat(stream.header("Content-Encoding")).isNull();
  }

  @Test
  void stream_is_never_compressed() {
    EventStream stream = openWith("Accept-Encoding: gzip, deflate, br", alice.bearer());
    assertThat(stream.header("Content-Encoding")).isNull();
    assertThat(stream.next().event()).isEqualTo("hello");
  }

  @Test
  void stream_begins_with_hello_at_once() {
    SseEvent hello = open(alice).next();
    assertThat(hello.event()).isEqualTo("hello");
    assertThat(hello.id()).isEqualTo(alice.start());
    JsonNode data = hello.json();
    assertThat(data.get("room").textValue()).isEqualTo(room);
    assertThat(data.get("id").textValue()).isEqualTo("alice");
    assertThat(data.get("resumed").booleanValue()).isFalse();
    assertThat(data.get("reason").textValue()).isEqualTo("new");
    assertThat(data.get("peers")).isEmpty();
    assertThat(data.get("heartbeat").isInt()).isTrue();
  }

  @Test
  void hello_lists_the_other_peers_like_the_response_to_a_join() {
    join("bob");
    Peer carol = join("carol");
    join("dave");
    JsonNode peers = open(carol).next().json().get("peers");
    assertThat(peers.findValuesAsText("id")).containsExactly("alice", "bob", "dave");
    assertThat(peers.findValuesAsText("polite")).containsExactly("true", "true", "false");
    assertThat(peers.get(0).get("metadata")).hasToString("{\"name\":\"Alice\"}");
    assertThat(peers.findValuesAsText("joinedAt")).allMatch(time -> time.matches(TIME));
  }

  @Test
  void reconnection_time_is_random_between_1_and_3_seconds() {
    Set<Long> drawn = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Long retry = open(alice).next().retry();
      assertThat(retry).isBetween(1000L, 3000L);
      drawn.add(retry);
    }
    assertThat(drawn).hasSizeGreaterThan(1);
  }

  @Test
  void stream_is_the_default_and_preferred_when_both_are_accepted() {
    for (String accept :
        List.of(
            "text/event-stream",
            "application/json, text/event-stream",
            "text/event-stream;q=0.5, application/json",
            "TEXT/EVENT-STREAM",
            "text/html, text/event-stream",
            "*/*",
            "text/*")) {
      EventStream stream = openWith("Accept: " + accept, alice.bearer());
      assertThat(stream.header("Content-Type")).as(accept).startsWith("text/event-stream");
    }
    assertThat(openWith(alice.bearer()).header("Content-Type")).startsWith("text/event-stream");
  }

  @Test
  void explicit_json_selects_a_poll() {
    for (String accept :
        List.of("application/json", "application/json, */*", "*/*, application/json;q=0.1")) {
      EventStream stream = openWith("Accept: " + accept, alice.bearer());
      assertThat(stream.header("Content-Type")).as(accept).startsWith("application/json");
    }
  }

  @Test
  void other_media_types_are_not_acceptable() {
    assertProblem(openWith("Accept: text/html", alice.bearer()), 406, "not-acceptable");
    assertProblem(
        openWith("Accept: application/xml, image/*", alice.bearer()), 406, "not-acceptable");
  }

  @Test
  void token_may_be_a_query_parameter() {
    EventStream stream = opened(EventStream.open(query("access_token=" + alice.token())));
    assertThat(stream.next().event()).isEqualTo("hello");
  }

  @Test
  void events_between_join_and_stream_are_delivered() {
    Peer bob = join("bob");
    alice.send("bob", aChat("early"));
    join("carol");
    EventStream stream = open(bob);
    assertThat(stream.next().id()).isEqualTo(bob.start());
    assertThat(stream.next().json().get("data").textValue()).isEqualTo("early");
    assertThat(stream.next().event()).isEqualTo("peer-joined");
  }

  @Test
  void peer_does_not_receive_its_own_messages() {
    EventStream stream = listen(alice);
    Peer bob = join("bob");
    alice.broadcast(aChat("mine"));
    alice.send("bob", aChat("mine"));
    bob.broadcast(aChat("his"));
    assertThat(stream.next().event()).isEqualTo("peer-joined");
    assertThat(stream.next().json().get("data").textValue()).isEqualTo("his");
  }

  @Test
  void event_ids_increase_and_skip_events_for_other_peers() {
    EventStream stream = listen(alice);
    Peer bob = join("bob");
    join("carol");
    bob.send("carol", aChat("not for alice"));
    bob.send("alice", aChat("for alice"));
    assertThat(number(stream.next())).isEqualTo(2);
    assertThat(number(stream.next())).isEqualTo(3);
    assertThat(number(stream.next())).isEqualTo(5);
  }

  @Test
  void every_stream_of_a_peer_receives_all_events() {
    List<EventStream> streams = List.of(listen(alice), listen(alice), listen(alice));
    String id = join("bob").broadcast(aChat("all of you")).id();
    for (EventStream stream : streams) {
      assertThat(stream.next().event()).isEqualTo("peer-joined");
      assertThat(stream.next().id()).isEqualTo(id);
    }
  }

  @Test
  void stream_contains_no_events_of_another_room() {
    EventStream stream = listen(alice);
    Peer elsewhere = Peer.joining(service, room + "-2").id("bob").join();
    elsewhere.broadcast(aChat("elsewhere"));
    join("carol");
    assertThat(stream.next().json().at("/peer/id").textValue()).isEqualTo("carol");
  }

  @Test
  void messages_arrive_in_the_order_of_their_responses() {
    EventStream stream = listen(alice);
    Peer bob = join("bob");
    stream.next();
    for (int i = 0; i < 50; i++) {
      String id = bob.send("alice", aChat("" + i)).id();
      SseEvent event = stream.next();
      assertThat(event.id()).isEqualTo(id);
      assertThat(event.json().get("data").textValue()).isEqualTo("" + i);
    }
  }

  @Test
  void stream_of_another_peer_is_forbidden() {
    Peer bob = join("bob");
    URI messages = bob.messages();
    assertProblem(opened(EventStream.open(messages, alice.bearer())), 403, "forbidden");
  }

  @Test
  void stream_without_a_token_is_unauthorized() {
    EventStream refused = openWith("Accept: text/event-stream");
    assertProblem(refused, 401, "unauthorized");
    assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  private EventStream openWith(String... headers) {
    return opened(EventStream.open(alice.messages(), headers));
  }

  private URI query(String query) {
    return URI.create(alice.messages() + "?" + query);
  }
}

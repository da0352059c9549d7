package dev.parley.http.fastpath;

import static dev.parley.testing.Messages.aChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.HttpTest;
import dev.parley.http.server.FastPathEntry;
import dev.parley.testing.EventStream;
import dev.parley.testing.Json;
import dev.parley.testing.MovableClock;
import dev.parley.testing.Peer;
import dev.parley.testing.RawConnection;
import dev.parley.testing.RawResponse;
import dev.parley.testing.SseEvent;
import io.netty.channel.embedded.EmbeddedChannel;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests on one connection: pipelined, split, and alternating between fast path and router. */
@QuarkusTest
class FastConnectionTest extends HttpTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Inject FastRequests fastPath;
  @Inject FastPathEntry entry;

  private Peer alice;
  private Peer bob;

  @BeforeEach
  void two_peers() {
    alice = join("alice");
    bob = join("bob");
  }

  @Test
  void fast_path_is_open_with_the_settings_of_the_service() {
    assertThat(entry.isOpen()).isTrue();
  }

  @Test
  void pipelined_requests_are_answered_in_order() throws IOException {
    EventStream stream = listen(bob);
    try (RawConnection connection = RawConnection.to(service)) {
      connection.write(
          (send("1") + get("peers") + send("2") + get("nothing") + send("3")).getBytes(UTF_8));
      assertThat(connection.response(SOON).text()).contains("id");
      assertThat(connection.response(SOON).text()).contains("\"alice\"");
      assertThat(connection.response(SOON).status()).isEqualTo(202);
      assertThat(connection.response(SOON).status()).isEqualTo(404);
      assertThat(connection.response(SOON).status()).isEqualTo(202);
    }
    assertThat(stream.next().json().get("data").textValue()).isEqualTo("1");
    assertThat(stream.next().json().get("data").textValue()).isEqualTo("2");
  }

  @Test
  void connection_may_alternate_between_fast_path_and_router() throws IOException {
    EventStream stream = listen(bob);
    try (RawConnection connection = RawConnection.to(service)) {
      for (int i = 0; i < 50; i++) {
        String number = Integer.toString(i);
        connection.write((i % 3 == 0 ? get("peers") : send(number)).getBytes(UTF_8));
        RawResponse answer = connection.response(SOON);
        assertThat(answer.status()).isEqualTo(i % 3 == 0 ? 200 : 202);
        String text = answer.text();
        if (i % 3 != 0) {
          SseEvent event = stream.next();
          assertThat(event.json().get("data").textValue()).isEqualTo(number);
          assertThat(Json.parse(text).get("id").textValue()).isEqualTo(event.id());
        }
      }
    }
  }

  @Test
  void request_in_two_pieces_is_answered_wherever_it_is_split() throws IOException {
    byte[] whole = send("x").getBytes(UTF_8);
    try (RawConnection connection = RawConnection.to(service)) {
      for (int cut = 1; cut < whole.length; cut += 7) {
        connection.write(Arrays.copyOfRange(whole, 0, cut));
        connection.write(Arrays.copyOfRange(whole, cut, whole.length));
        RawResponse answer = connection.response(SOON);
        assertThat(answer.status()).as("cut at " + cut).isEqualTo(202);
        answer.text();
      }
    }
  }

  @Test
  void request_behind_a_stream_is_answered_after_the_stream_has_ended() throws IOException {
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("GET " + path("peers/bob/messages"), authorization(bob));
      RawResponse stream = connection.response(SOON);
      assertThat(stream.status()).isEqualTo(200);
      connection.write(send("late").getBytes(UTF_8));
      bob.delete();
      assertThat(stream.text()).contains("event: hello").doesNotContain("late");
      // Bob, the addressee, has left the room.
      RawResponse answer = connection.response(SOON);
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).contains("peer-not-found").contains(path("peers/bob/messages"));
    }
  }

  @Test
  void requests_beyond_the_buffer_limit_behind_a_stream_are_answered_after_the_stream_has_ended()
      throws IOException {
    String broadcast = send("x").replace("peers/bob/messages", "messages");
    int times = 2 * 65_536 / broadcast.length();
    try (RawConnection connection = RawConnection.to(service)) {
      connection.head("GET " + path("peers/bob/messages"), authorization(bob));
      RawResponse stream = connection.response(SOON);
      connection.write(broadcast.repeat(times).getBytes(UTF_8));
      bob.delete();
      assertThat(stream.text()).contains("event: hello");
      for (int i = 0; i < times; i++) {
        // The service refuses messages beyond the burst of the rate limit.
        RawResponse answer = connection.response(SOON);
        assertThat(answer.status()).isIn(202, 429);
        answer.text();
      }
    }
  }

  @Test
  void message_that_the_room_refuses_gets_a_problem_document_and_the_connection_stays_open()
      throws IOException {
    alice.delete();
    try (RawConnection connection = RawConnection.to(service)) {
      for (int i = 0; i < 2; i++) {
        connection.write(send("x").getBytes(UTF_8));
        RawResponse answer = connection.response(SOON);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(Json.parse(answer.text()).get("code").textValue()).isEqualTo("not-in-room");
      }
    }
  }

  @Test
  void idle_connection_is_closed_and_a_used_one_is_not() {
    MovableClock clock = new MovableClock();
    FastConnections connections = new FastConnections(Duration.ofSeconds(60), clock);
    EmbeddedChannel channel = new EmbeddedChannel();
    FastConnection connection =
        new FastConnection(
            fastPath,
            connections,
            pipeline -> {
              throw new AssertionError("No request goes to the router");
            });
    channel.pipeline().addLast(connection);
    for (int i = 0; i < 10; i++) {
      advance(Duration.ofSeconds(20), clock, channel);
      connection.markUsed();
    }
    advance(Duration.ofSeconds(50), clock, channel);
    assertThat(channel.isOpen()).isTrue();
    advance(Duration.ofSeconds(20), clock, channel);
    assertThat(channel.isOpen()).isFalse();
  }

  private static void advance(Duration time, MovableClock clock, EmbeddedChannel channel) {
    clock.move(time);
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
  }

  private String send(String text) {
    String body = aChat(text);
    return "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path("peers/bob/messages"), authorization(alice), body.length(), body);
  }

  private String get(String resource) {
    return "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n"
        .formatted(path(resource), authorization(alice));
  }

  private String path(String resource) {
    return "/v1/rooms/" + room + "/" + resource;
  }

  private static String authorization(Peer peer) {
    return "Authorization: Bearer " + peer.token();
  }
}

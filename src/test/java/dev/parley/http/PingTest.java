package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Heartbeats of a stream ({@code ping} events), here once a second. */
@QuarkusTest
@TestProfile(ShortTimeouts.class)
class PingTest extends HttpTest {

  @Test
  void stream_sends_a_ping_with_the_time_at_every_heartbeat() {
    EventStream stream = open(join("alice"));
    assertThat(stream.next().json().get("heartbeat").intValue()).isEqualTo(1);
    for (int i = 0; i < 2; i++) {
      SseEvent ping = stream.next(Duration.ofSeconds(3));
      assertThat(ping.event()).isEqualTo("ping");
      assertThat(ping.json().get("at").textValue()).matches(TIME);
      assertThat(ping.json()).hasSize(1);
    }
  }

  @Test
  void ping_has_the_id_of_the_last_event_even_if_it_was_for_another_peer() {
    Peer alice = join("alice");
    Peer bob = join("bob");
    EventStream stream = listen(bob);
    bob.send("alice", aChat("not for bob's stream"));
    String head = bob.broadcast(aChat("nor this")).id();
    SseEvent ping = stream.awaitEvent(event -> head.equals(event.id()), Duration.ofSeconds(5));
    assertThat(ping.event()).isEqualTo("ping");
    assertThat(stream.events()).extracting(SseEvent::event).containsOnly("hello", "ping");
    String next = alice.send("bob", aChat("for bob")).id();
    EventStream resumed = open(bob, head);
    ResumeTest.assertResumed(resumed, head);
    assertThat(resumed.awaitEvent("message").id()).isEqualTo(next);
  }
}

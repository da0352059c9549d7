package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.anOffer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The event stream byte for byte, with times, the epoch and the reconnection time masked. */
@QuarkusTest
class StreamBytesTest extends HttpTest {

  @Test
  void new_stream_contains_every_event_of_a_call() {
    Peer eve = Peer.joining(service, room).id("eve").metadata("{\"name\":\"Eve\"}").join();
    Peer alice = join("alice");
    EventStream stream = listen(alice);
    eve.send("alice", anOffer());
    eve.send("alice", "{\"session\":\"s1\",\"candidate\":null}");
    eve.broadcast(aChat("\u20ac\n"));
    Peer bob = join("bob");
    bob.leave();
    stream.awaitEvent("peer-left");
    assertThat(masked(stream, alice))
        .isEqualTo(
            """
            retry: RETRY
            event: hello
            id: EPOCH-2
            data: {"room":"ROOM","id":"alice","resumed":false,"reason":"new",\
            "peers":[{"id":"eve","metadata":{"name":"Eve"},"joinedAt":"TIME","polite":true}],"heartbeat":15}

            id: EPOCH-3
            data: {"from":"eve","to":"alice","at":"TIME",\
            "description":{"type":"offer","sdp":"v=0\\r\\no=- 46117317 2 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\n"}}

            id: EPOCH-4
            data: {"from":"eve","to":"alice","at":"TIME","candidate":null,"session":"s1"}

            id: EPOCH-5
            data: {"from":"eve","at":"TIME","data":"\u20ac\\n"}

            event: peer-joined
            id: EPOCH-6
            data: {"peer":{"id":"bob","metadata":{},"joinedAt":"TIME","polite":false},"at":"TIME"}

            event: peer-left
            id: EPOCH-7
            data: {"peer":{"id":"bob","joinedAt":"TIME"},"reason":"left","at":"TIME"}

            """);
  }

  @Test
  void resumed_stream_begins_with_hello() {
    Peer alice = join("alice");
    EventStream stream = open(alice, alice.start());
    stream.next();
    assertThat(masked(stream, alice))
        .isEqualTo(
            """
            retry: RETRY
            event: hello
            id: EPOCH-1
            data: {"room":"ROOM","id":"alice","resumed":true,"peers":[],"heartbeat":15}

            """);
  }

  private String masked(EventStream stream, Peer peer) {
    return new String(stream.bytes(), UTF_8)
        .replaceAll(TIME, "TIME")
        .replace(epoch(peer.start()), "EPOCH")
        .replace(room, "ROOM")
        .replaceAll("retry: [123]\\d{3}\n", "retry: RETRY\n");
  }
}

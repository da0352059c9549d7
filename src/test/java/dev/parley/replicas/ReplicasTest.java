package dev.parley.replicas;

import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.array;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import dev.parley.testing.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What tests with several replicas share: a room for each, and streams that end with the class. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ReplicasTest {
  static final Duration SOON = Duration.ofSeconds(10);

  private final Queue<EventStream> streams = new ConcurrentLinkedQueue<>();

  @AfterAll
  void hang_up() {
    streams.forEach(EventStream::close);
  }

  static String aRoom() {
    return "room-" + UUID.randomUUID();
  }

  static Peer join(Replica replica, String room, String id) {
    return Peer.joining(replica.url(), room).id(id).join();
  }

  EventStream opened(EventStream stream) {
    streams.add(stream);
    return stream;
  }

  /**
   * A stream from the membership's start, its {@code hello} read. Comes back, as clients do, if the
   * replica answers that it cannot serve the stream now: a first command may be late.
   */
  EventStream listen(Peer peer) {
    long deadline = System.nanoTime() + SOON.toNanos();
    EventStream stream = opened(peer.stream());
    while (isSentAway(stream) && System.nanoTime() < deadline) {
      stream = opened(peer.stream());
    }
    assertThat(stream.next().event()).isEqualTo("hello");
    return stream;
  }

  private static boolean isSentAway(EventStream stream) {
    await().atMost(SOON).until(() -> stream.hasEnded() || !stream.events().isEmpty());
    return stream.status() == 200 && stream.events().isEmpty();
  }

  /** A stream that goes on where another ended, its {@code hello} read. */
  EventStream resume(Peer peer, EventStream ended) {
    EventStream stream = opened(peer.stream(lastEventId(ended)));
    SseEvent hello = stream.next();
    assertThat(hello.event()).isEqualTo("hello");
    assertThat(hello.json().get("resumed").booleanValue()).as(hello.data()).isTrue();
    return stream;
  }

  static String lastEventId(EventStream stream) {
    return Objects.requireNonNull(stream.lastEventId(), "no event with an id came");
  }

  static String epoch(String eventId) {
    return eventId.substring(0, eventId.indexOf('-'));
  }

  /** Joins, and remembers who comes and goes. */
  Watcher watch(Replica replica, String room) {
    Peer peer = Peer.joining(replica.url(), room).join();
    return new Watcher(peer, listen(peer));
  }

  /** The id of a message that must have been accepted. */
  static String accepted(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
    return answer.id();
  }

  /** Says {@code <prefix>0}, {@code <prefix>1}, ... to a peer, and returns the ids. */
  static List<String> speak(Peer from, String to, String prefix, int count) {
    return texts(prefix, count).stream()
        .map(text -> accepted(from.send(to, aChat(text))))
        .collect(toCollection(ArrayList::new));
  }

  /** Says {@code <prefix>0}, {@code <prefix>1}, ... to everybody, and returns the ids. */
  static List<String> speak(Peer from, String prefix, int count) {
    return texts(prefix, count).stream()
        .map(text -> accepted(from.broadcast(aChat(text))))
        .collect(toCollection(ArrayList::new));
  }

  static void assertUnavailable(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("backplane-unavailable");
    assertThat(answer.header("Retry-After")).matches("[1-9]\\d?");
  }

  /** The stream only says when to come back, in at most that many milliseconds, and ends. */
  static void assertSentAway(EventStream stream, long most) {
    assertThat(stream.status()).isEqualTo(200);
    assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
    stream.awaitEnd(SOON);
    assertThat(stream.endedCleanly()).isTrue();
    assertThat(stream.events()).isEmpty();
    assertThat(stream.reconnectionTime()).isBetween(1000L, most);
  }

  /** The ids of the messages received so far, without arrivals and departures. */
  static List<String> messages(EventStream stream) {
    List<String> ids = new ArrayList<>();
    for (SseEvent event : stream.events()) {
      if (event.is("message")) {
        ids.add(String.valueOf(event.id()));
      }
    }
    return ids;
  }

  /** Waits until that many messages have come in all, and returns the ids of all. */
  static List<String> awaitMessages(EventStream stream, int count) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (messages(stream).size() < count) {
      stream.next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
    return messages(stream);
  }

  /** What a peer said, as the stream has it so far. */
  static List<String> said(EventStream stream, String from) {
    return stream.events().stream()
        .filter(event -> event.is("message"))
        .map(SseEvent::json)
        .filter(message -> message.get("from").textValue().equals(from))
        .map(message -> message.get("data").textValue())
        .toList();
  }

  /** That many texts, numbered from 0. */
  static List<String> texts(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** An array of that many messages. */
  static String manyChats(int count) {
    return array(texts("chat ", count).stream().map(text -> aChat(text)).toArray(String[]::new));
  }
}

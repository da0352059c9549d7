package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A client that opens its stream again whenever it has ended, at one replica after the other, and
 * checks that each stream resumes where the one before it ended. For one thread.
 */
final class Listener implements AutoCloseable {
  private final Peer peer;
  private final List<URI> services;
  private final List<EventStream> streams = new ArrayList<>();
  private String lastEventId;

  /** Opens its first stream at the first of the services. */
  Listener(Peer peer, URI... services) {
    this.peer = peer;
    this.services = List.of(services);
    EventStream first = peer.via(services[0]).stream();
    streams.add(first);
    lastEventId = Objects.requireNonNull(first.awaitEvent("hello").id());
  }

  Peer peer() {
    return peer;
  }

  EventStream current() {
    return streams.get(streams.size() - 1);
  }

  /** Opens the stream again if it has ended; returns whether the stream began with a hello. */
  boolean isServed() {
    EventStream last = current();
    if (last.hasEnded()) {
      lastEventId = last.lastEventId() == null ? lastEventId : last.lastEventId();
      URI next = services.get(streams.size() % services.size());
      last = peer.via(next).stream(lastEventId);
      streams.add(last);
    }
    assertThat(last.status()).isEqualTo(200);
    EventStream opened = last;
    await().atMost(Duration.ofSeconds(7)).until(() -> opened.hasEnded() || isGreeted(opened));
    if (!isGreeted(opened)) {
      return false;
    }
    SseEvent hello = opened.events().get(0);
    assertThat(hello.event()).isEqualTo("hello");
    assertThat(streams.size() == 1 || hello.json().get("resumed").booleanValue())
        .as(hello.data())
        .isTrue();
    return true;
  }

  private static boolean isGreeted(EventStream stream) {
    return !stream.events().isEmpty();
  }

  /** The events of all streams so far. */
  List<SseEvent> events() {
    return streams.stream().flatMap(stream -> stream.events().stream()).toList();
  }

  /** The ids of all the messages so far. */
  List<String> messages() {
    return events().stream()
        .filter(event -> event.is("message"))
        .map(event -> String.valueOf(event.id()))
        .toList();
  }

  /** Waits for that many messages, and opens the stream again as often as needed. */
  List<String> awaitMessages(int count) {
    await(count + " messages")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> isServed() && messages().size() >= count);
    return messages();
  }

  @Override
  public void close() {
    streams.forEach(EventStream::close);
  }
}

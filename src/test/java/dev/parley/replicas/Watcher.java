package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A peer with an open stream, for tests of arrivals and departures. */
record Watcher(Peer peer, EventStream stream) {

  /** The reasons of all the departures of that peer so far. */
  List<String> departures(String id) {
    return news("peer-left", id).map(event -> event.json().get("reason").textValue()).toList();
  }

  /** The {@code joinedAt} of all the arrivals of that peer so far. */
  List<String> arrivals(String id) {
    return news("peer-joined", id)
        .map(event -> event.json().get("peer").get("joinedAt").textValue())
        .toList();
  }

  /** Waits for the departure of a peer; by the server's clock it has to be in this period. */
  void awaitDeparture(String id, Instant earliest, Instant latest) {
    Duration patience = Duration.between(Instant.now(), latest).plusSeconds(3);
    SseEvent left = stream.awaitEvent(event -> isNews(event, "peer-left", id), patience);
    assertThat(Instant.parse(left.json().get("at").textValue())).isBetween(earliest, latest);
  }

  /** Waits for one event. */
  void awaitId(String eventId) {
    stream.awaitEvent(event -> eventId.equals(event.id()), Duration.ofSeconds(10));
  }

  private Stream<SseEvent> news(String name, String id) {
    return stream.events().stream().filter(event -> isNews(event, name, id));
  }

  private static boolean isNews(SseEvent event, String name, String id) {
    return event.is(name) && event.json().get("peer").get("id").textValue().equals(id);
  }
}

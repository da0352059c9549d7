package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.parley.protocol.EventId;
import dev.parley.protocol.RoomId;
import dev.parley.protocol.Timestamps;
import dev.parley.room.TimelineEntry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a room.
 *
 * @param entries in the order of time; deliveries are in the entry of what was delivered
 */
@JsonPropertyOrder({"room", "entries"})
record TimelineResponse(String room, List<Entry> entries) {

  /** Returns the answer for a timeline, whose entries are in the order of time. */
  static TimelineResponse of(RoomId room, List<TimelineEntry> timeline) {
    Map<EventId, List<Delivery>> deliveries = deliveries(timeline);
    List<Entry> entries =
        timeline.stream()
            .filter(entry -> entry.kind() != TimelineEntry.Kind.DELIVERED)
            .map(entry -> Entry.of(entry, deliveries))
            .toList();
    return new TimelineResponse(room.value(), entries);
  }

  private static Map<EventId, List<Delivery>> deliveries(List<TimelineEntry> entries) {
    Map<EventId, List<Delivery>> deliveries = new HashMap<>();
    for (TimelineEntry entry : entries) {
      EventId id = entry.id();
      if (entry.kind() == TimelineEntry.Kind.DELIVERED && id != null) {
        deliveries
            .computeIfAbsent(id, none -> new ArrayList<>(2))
            .add(new Delivery(text(entry.peer()), at(entry), entry.detail()));
      }
    }
    return deliveries;
  }

  /**
   * One entry.
   *
   * @param at ISO 8601, UTC, with milliseconds
   * @param id the event in the log; null for what is not in the log
   * @param details members that depend on {@code what}
   * @param delivered null for what is not in the log
   */
  @JsonPropertyOrder({"at", "what", "id", "details", "delivered"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      String at,
      String what,
      @Nullable String id,
      @JsonUnwrapped Details details,
      @Nullable List<Delivery> delivered) {
    private static Entry of(TimelineEntry entry, Map<EventId, List<Delivery>> deliveries) {
      boolean isLogged = entry.isLogged();
      return new Entry(
          TimelineResponse.at(entry),
          entry.kind().text(),
          isLogged ? text(entry.id()) : null,
          Details.of(entry),
          isLogged ? deliveries.getOrDefault(entry.id(), List.of()) : null);
    }
  }

  /** The members of an entry besides its time and its kind. Null members are not written. */
  sealed interface Details {
    private static Details of(TimelineEntry entry) {
      String peer = text(entry.peer());
      return switch (entry.kind()) {
        case JOINED, UPDATED, LEFT, DELIVERED -> new OfPeer(peer, orNull(entry.detail()));
        case MESSAGE, WAITING ->
            new OfMessage(peer, text(entry.to()), entry.detail(), entry.amount());
        case OPENED, ENDED -> OfStream.of(entry);
        case REFUSED -> new OfRefusal(peer, entry.detail(), entry.amount());
      };
    }
  }

  /** A peer joined, changed its metadata, or left. */
  @JsonPropertyOrder({"peer", "reason"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfPeer(@Nullable String peer, @Nullable String reason) implements Details {}

  /**
   * A message was logged, or waits for its addressee.
   *
   * @param to null for everybody
   */
  @JsonPropertyOrder({"from", "to", "kind", "bytes"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfMessage(@Nullable String from, @Nullable String to, String kind, long bytes)
      implements Details {}

  /**
   * A stream opened or ended.
   *
   * @param after the event after which the stream goes on
   * @param resumed null for a stream that ended
   */
  @JsonPropertyOrder({"peer", "after", "resumed", "reason"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfStream(
      @Nullable String peer,
      @Nullable String after,
      @Nullable Boolean resumed,
      @Nullable String reason)
      implements Details {
    private static final String RESUMED = "resumed";

    private static OfStream of(TimelineEntry entry) {
      boolean isOpening = entry.kind() == TimelineEntry.Kind.OPENED;
      boolean isResumed = isOpening && entry.detail().equals(RESUMED);
      return new OfStream(
          text(entry.peer()),
          text(entry.id()),
          isOpening ? isResumed : null,
          isResumed ? null : orNull(entry.detail()));
    }
  }

  /**
   * Requests were refused.
   *
   * @param code of the problem
   * @param times how often
   */
  @JsonPropertyOrder({"peer", "code", "times"})
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfRefusal(@Nullable String peer, String code, long times) implements Details {}

  /**
   * One delivery of an event.
   *
   * @param to the peer that received it
   * @param by stream or poll
   */
  @JsonPropertyOrder({"to", "at", "by"})
  record Delivery(@Nullable String to, String at, String by) {}

  private static String at(TimelineEntry entry) {
    return Timestamps.text(Instant.EPOCH.plus(entry.atMicros(), ChronoUnit.MICROS));
  }

  private static @Nullable String text(@Nullable Object id) {
    return id == null ? null : id.toString();
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}

package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.parley.protocol.EventId;
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
 * One entry of a timeline.
 *
 * @param at ISO 8601, UTC, with milliseconds
 * @param id the event in the log; null for what is not in the log
 * @param details members that depend on {@code what}
 * @param delivered null for what is not in the log
 */
@JsonPropertyOrder({"at", "what", "id", "details", "delivered"})
@JsonInclude(JsonInclude.Include.NON_NULL)
record EntryResponse(
    String at,
    String what,
    @Nullable String id,
    @JsonUnwrapped EntryMembers details,
    @Nullable List<Delivery> delivered) {

  /**
   * One delivery of an event.
   *
   * @param to the peer that received it
   * @param by stream or poll
   */
  @JsonPropertyOrder({"to", "at", "by"})
  record Delivery(@Nullable String to, String at, String by) {}

  /** The deliveries of a timeline, which belong into the entries of what was delivered. */
  record Deliveries(Map<EventId, List<Delivery>> byId) {
    /** Returns the answer for an entry that is no delivery. */
    EntryResponse entry(TimelineEntry entry) {
      boolean isLogged = entry.isLogged();
      return new EntryResponse(
          time(entry.atMicros()),
          entry.kind().text(),
          isLogged ? EntryMembers.text(entry.id()) : null,
          EntryDetails.of(entry),
          isLogged ? byId.getOrDefault(entry.id(), List.of()) : null);
    }
  }

  /** Returns the same entry without the deliveries to others than these peers. */
  EntryResponse deliveredTo(List<String> peers) {
    List<Delivery> all = delivered;
    return all == null
        ? this
        : new EntryResponse(
            at,
            what,
            id,
            details,
            all.stream()
                .filter(delivery -> delivery.to() != null && peers.contains(delivery.to()))
                .toList());
  }

  /** Returns the deliveries of a timeline. */
  static Deliveries deliveries(List<TimelineEntry> entries) {
    Map<EventId, List<Delivery>> deliveries = new HashMap<>();
    for (TimelineEntry entry : entries) {
      EventId id = entry.id();
      if (entry.kind() == TimelineEntry.Kind.DELIVERED && id != null) {
        deliveries
            .computeIfAbsent(id, none -> new ArrayList<>(2))
            .add(
                new Delivery(
                    EntryMembers.text(entry.peer()), time(entry.atMicros()), entry.detail()));
      }
    }
    return new Deliveries(deliveries);
  }

  /** Returns the time as text. */
  static String time(long micros) {
    return Timestamps.text(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}

package dev.parley.http;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.parley.protocol.RoomId;
import dev.parley.room.TimelineEntry;
import java.util.List;

/**
 * What happened in a room.
 *
 * @param entries in the order of time; deliveries are in the entry of what was delivered
 */
@JsonPropertyOrder({"room", "entries"})
record TimelineResponse(String room, List<EntryResponse> entries) {

  /** Returns the answer for a timeline, whose entries are in the order of time. */
  static TimelineResponse of(RoomId room, List<TimelineEntry> timeline) {
    EntryResponse.Deliveries deliveries = EntryResponse.deliveries(timeline);
    List<EntryResponse> entries =
        timeline.stream()
            .filter(entry -> entry.kind() != TimelineEntry.Kind.DELIVERED)
            .map(deliveries::entry)
            .toList();
    return new TimelineResponse(room.value(), entries);
  }
}

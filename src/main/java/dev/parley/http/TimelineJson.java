package dev.parley.http;

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
 * Writes a timeline: an entry for each fact, but deliveries are put into the entry of what was
 * delivered. Nothing needs escaping: all are ids, words of ours and numbers.
 */
final class TimelineJson {
  private TimelineJson() {}

  /** Writes {@code facts}, which are in the order of time. */
  static String of(RoomId room, List<TimelineEntry> facts) {
    Map<EventId, List<TimelineEntry>> deliveries = new HashMap<>();
    for (TimelineEntry fact : facts) {
      EventId id = fact.id();
      if (fact.kind() == TimelineEntry.Kind.DELIVERED && id != null) {
        deliveries.computeIfAbsent(id, none -> new ArrayList<>(2)).add(fact);
      }
    }
    StringBuilder json = new StringBuilder(64 + 150 * facts.size());
    json.append("{\"room\":\"").append(room).append("\",\"entries\":[");
    for (TimelineEntry fact : facts) {
      if (fact.kind() != TimelineEntry.Kind.DELIVERED) {
        write(comma(json), fact, deliveries);
      }
    }
    return json.append("]}").toString();
  }

  private static void write(
      StringBuilder json, TimelineEntry fact, Map<EventId, List<TimelineEntry>> deliveries) {
    json.append("{\"at\":\"").append(text(fact.atMicros()));
    json.append("\",\"what\":\"").append(fact.kind().text()).append('"');
    switch (fact.kind()) {
      case JOINED, UPDATED, LEFT -> {
        member(json, "id", fact.id());
        member(json, "peer", fact.peer());
        member(json, "reason", fact.detail());
      }
      case MESSAGE, WAITING -> {
        member(json, "id", fact.id());
        member(json, "from", fact.peer());
        member(json, "to", fact.to());
        member(json, "kind", fact.detail());
        json.append(",\"bytes\":").append(fact.amount());
      }
      case OPENED -> {
        boolean isResumed = fact.detail().equals("resumed");
        member(json, "peer", fact.peer());
        member(json, "after", fact.id());
        json.append(",\"resumed\":").append(isResumed);
        member(json, "reason", isResumed ? null : fact.detail());
      }
      case ENDED -> {
        member(json, "peer", fact.peer());
        member(json, "after", fact.id());
        member(json, "reason", fact.detail());
      }
      case REFUSED -> {
        member(json, "peer", fact.peer());
        member(json, "code", fact.detail());
        json.append(",\"times\":").append(fact.amount());
      }
      case DELIVERED -> {
        // In the entry of what was delivered.
      }
    }
    if (fact.isLogged()) {
      writeDelivered(json, deliveries.getOrDefault(fact.id(), List.of()));
    }
    json.append('}');
  }

  private static void writeDelivered(StringBuilder json, List<TimelineEntry> deliveries) {
    json.append(",\"delivered\":[");
    for (TimelineEntry fact : deliveries) {
      comma(json).append("{\"to\":\"").append(fact.peer());
      json.append("\",\"at\":\"").append(text(fact.atMicros()));
      json.append("\",\"by\":\"").append(fact.detail()).append("\"}");
    }
    json.append(']');
  }

  private static void member(StringBuilder json, String name, @Nullable Object value) {
    if (value != null && !value.equals("")) {
      json.append(",\"").append(name).append("\":\"").append(value).append('"');
    }
  }

  private static StringBuilder comma(StringBuilder json) {
    return json.charAt(json.length() - 1) == '[' ? json : json.append(',');
  }

  private static String text(long micros) {
    return Timestamps.text(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}

package dev.parley.testing;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One event as it was received.
 *
 * @param event {@code message} where the stream names none
 * @param id null where the event carries none
 * @param data its data lines, joined by line feeds
 * @param retry the reconnection time in milliseconds where it came with this event
 */
public record SseEvent(String event, @Nullable String id, String data, @Nullable Long retry) {

  public boolean is(String name) {
    return event.equals(name);
  }

  public JsonNode json() {
    return Json.parse(data);
  }
}

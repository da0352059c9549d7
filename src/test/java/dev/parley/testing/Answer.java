package dev.parley.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What the service answered to one request. */
public record Answer(int status, HttpHeaders headers, String body) {

  public @Nullable String header(String name) {
    return headers.firstValue(name).orElse(null);
  }

  public JsonNode json() {
    return Json.parse(body);
  }

  /** The id of the event that an accepted message became. */
  public String id() {
    JsonNode id = json().get("id");
    if (id == null) {
      throw new AssertionError("no id in " + this);
    }
    return id.textValue();
  }

  /** The code of a problem document. */
  public String code() {
    return json().path("code").asText();
  }

  @Override
  public String toString() {
    return status + " " + body;
  }
}

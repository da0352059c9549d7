package dev.parley.ice;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of {@code RTCConfiguration.iceServers}, a {@code RTCIceServer} of W3C WebRTC.
 *
 * @param urls of STUN or TURN servers
 * @param username null if the servers need no credentials
 * @param credential the password that goes with it; null if they need none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"urls", "username", "credential"})
public record IceServer(List<String> urls, @Nullable String username, @Nullable String credential) {

  /** A server that needs no credentials. */
  static IceServer withoutCredentials(String url) {
    return new IceServer(List.of(url), null, null);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("urls");
    for (String url : urls) {
      json.writeString(url);
    }
    json.writeEndArray();
    writeIfPresent(json, "username", username);
    writeIfPresent(json, "credential", credential);
    json.writeEndObject();
  }

  private static void writeIfPresent(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  @Override
  public String toString() {
    return "IceServer[" + urls + ", redacted]";
  }
}

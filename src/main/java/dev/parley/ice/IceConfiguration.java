package dev.parley.ice;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ICE servers for one peer, as members of a JSON answer (docs/protocol.md).
 *
 * @param iceServers as {@code RTCConfiguration} has them
 * @param iceTtl seconds for which their credentials are valid, from now; null if they have none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"iceServers", "iceTtl"})
public record IceConfiguration(List<IceServer> iceServers, @Nullable Long iceTtl) {

  /** Writes both as members of the object that is being written. */
  public void writeMembers(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("iceServers");
    for (IceServer server : iceServers) {
      server.write(json);
    }
    json.writeEndArray();
    if (iceTtl != null) {
      json.writeNumberField("iceTtl", iceTtl);
    }
  }
}

package dev.parley.ice;

import dev.parley.protocol.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The configured ICE servers, as W3C {@code RTCConfiguration.iceServers} has them. */
@ApplicationScoped
public class IceServers {
  private final String json;

  IceServers(IceConfig config) {
    StringBuilder list = new StringBuilder("[");
    for (String url : config.stun().orElse(List.of())) {
      if (list.length() > 1) {
        list.append(',');
      }
      Json.string(list.append("{\"urls\":["), url).append("]}");
    }
    this.json = list.append(']').toString();
  }

  /** Returns a JSON array of {@code RTCIceServer}. */
  public String json() {
    return json;
  }
}

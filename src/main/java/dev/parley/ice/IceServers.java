package dev.parley.ice;

import dev.parley.protocol.Json;
import dev.parley.protocol.PeerId;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ICE servers that a peer is told of. */
@Startup
@Singleton
public class IceServers {
  private final String stun;
  private final @Nullable TurnServers turn;

  /** Reads the configuration; fails naming the key that is missing or wrong. */
  IceServers(IceConfig config, Clock clock) {
    this.stun =
        IceUrls.stun("parley.ice.stun", config.stun().orElse(List.of())).stream()
            .map(url -> "{\"urls\":" + urls(List.of(url)) + "}")
            .collect(Collectors.joining(","));
    this.turn = TurnServers.of(config, clock);
  }

  static String urls(List<String> urls) {
    return urls.stream()
        .map(url -> Json.string(new StringBuilder(), url))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /**
   * Appends two members of a JSON object: {@code iceServers}, as W3C {@code RTCConfiguration} has
   * it, and {@code iceTtl}, in seconds, which is there if they have credentials for the peer, made
   * now, that expire.
   */
  public StringBuilder append(StringBuilder json, PeerId peer) {
    json.append("\"iceServers\":[").append(stun);
    TurnServers relays = turn;
    if (relays == null) {
      return json.append(']');
    }
    relays.append(stun.isEmpty() ? json : json.append(','), peer);
    return json.append("],\"iceTtl\":").append(relays.ttl().toSeconds());
  }

  /** Returns what {@link #append} does as an object of its own. */
  public String json(PeerId peer) {
    return append(new StringBuilder("{"), peer).append('}').toString();
  }

  /** Returns how long credentials are good for; null if there are none. */
  public @Nullable Duration ttl() {
    return turn == null ? null : turn.ttl();
  }
}

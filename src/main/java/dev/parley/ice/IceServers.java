package dev.parley.ice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.protocol.PeerId;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Returns the configured ICE servers to peers, with credentials of each peer's own. */
@Startup
@Singleton
public class IceServers {
  private static final ObjectWriter WRITER =
      JsonMapper.builder().build().writerFor(IceConfiguration.class);

  private final List<IceServer> stun;
  private final @Nullable TurnServers turn;

  /** Reads the configuration; fails naming the key that is missing or wrong. */
  IceServers(IceConfig config, Clock clock) {
    this.stun =
        IceUrls.stun("parley.ice.stun", config.stun().orElse(List.of())).stream()
            .map(IceServer::withoutCredentials)
            .toList();
    this.turn = TurnServers.of(config, clock);
  }

  /** Returns the ICE servers for a peer; credentials are valid from now on. */
  public IceConfiguration of(PeerId peer) {
    TurnServers relays = turn;
    if (relays == null) {
      return new IceConfiguration(stun, null);
    }
    List<IceServer> all = Stream.concat(stun.stream(), Stream.of(relays.of(peer))).toList();
    return new IceConfiguration(all, relays.ttl().toSeconds());
  }

  /** Returns {@link #of} as a JSON object on one line. */
  public String json(PeerId peer) {
    try {
      return WRITER.writeValueAsString(of(peer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns how long credentials are valid; null if no server needs any. */
  public @Nullable Duration ttl() {
    return turn == null ? null : turn.ttl();
  }
}

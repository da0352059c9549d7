package dev.parley.ice;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.protocol.PeerId;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Returns the configured ICE servers to peers, with credentials of each peer's own. */
@Startup
@Singleton
public class IceServers {
  private static final JsonFactory JSON = JsonFactory.builder().build();

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
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      of(peer).writeMembers(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Returns the host names of the STUN servers, in lower case. */
  public Set<String> stunHosts() {
    return IceUrls.hosts(stun.stream().flatMap(server -> server.urls().stream()).toList());
  }

  /** Returns the host names of the TURN servers, in lower case. */
  public Set<String> turnHosts() {
    return turn == null ? Set.of() : IceUrls.hosts(turn.urls());
  }

  /** Returns how long credentials are valid; null if no server needs any. */
  public @Nullable Duration ttl() {
    return turn == null ? null : turn.ttl();
  }
}

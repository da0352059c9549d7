package dev.parley.http.stream;

import dev.parley.access.PeerToken;
import dev.parley.delivery.PeriodicEvent;
import dev.parley.ice.IceServers;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes streams bring fresh TURN credentials at half the lifetime of the old ones.
 *
 * <p>No replica remembers when a peer got credentials. But the peer got some with its first token,
 * and every later token still says when that was. So a stream that opens after half the lifetime
 * brings fresh credentials at once, even if an earlier stream did so.
 */
@Singleton
public class FreshIceServers {
  private final IceServers iceServers;

  FreshIceServers(IceServers iceServers) {
    this.iceServers = iceServers;
  }

  /** Returns the event that a peer's stream brings; null if no credentials expire. */
  public @Nullable PeriodicEvent of(PeerToken token) {
    Duration ttl = iceServers.ttl();
    if (ttl == null) {
      return null;
    }
    Duration half = ttl.dividedBy(2);
    return new PeriodicEvent(
        "ice-servers",
        token.since().plus(half),
        half,
        () -> iceServers.json(token.member().peer()));
  }
}

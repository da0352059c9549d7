package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.delivery.PeriodicEvent;
import dev.parley.ice.IceServers;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that streams bring fresh TURN credentials at half the life of the old ones.
 *
 * <p>No replica remembers when a peer was given credentials; but it got some with its first token,
 * and later ones still tell when that was. So a stream that is opened after half their life brings
 * fresh ones at once, whether or not a stream before it did.
 */
@Singleton
class FreshIceServers {
  private final IceServers iceServers;

  FreshIceServers(IceServers iceServers) {
    this.iceServers = iceServers;
  }

  /** Returns what a peer's stream is to bring; null if nothing of it expires. */
  @Nullable PeriodicEvent of(PeerToken token) {
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

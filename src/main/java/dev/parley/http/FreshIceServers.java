package dev.parley.http;

import dev.parley.delivery.Refresh;
import dev.parley.ice.IceServers;
import dev.parley.protocol.Member;
import io.vertx.core.http.HttpServerRequest;
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
  private final Credentials credentials;

  FreshIceServers(IceServers iceServers, Credentials credentials) {
    this.iceServers = iceServers;
    this.credentials = credentials;
  }

  /** Returns what a peer's stream is to bring; null if nothing of it expires. */
  @Nullable Refresh of(HttpServerRequest request, Member member) {
    Duration ttl = iceServers.ttl();
    if (ttl == null) {
      return null;
    }
    Duration half = ttl.dividedBy(2);
    return new Refresh(
        "ice-servers",
        credentials.since(request).plus(half),
        half,
        () -> iceServers.json(member.peer()));
  }
}

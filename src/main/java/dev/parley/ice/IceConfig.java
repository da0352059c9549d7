package dev.parley.ice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which ICE servers peers are told of. */
@ConfigMapping(prefix = "parley.ice")
public interface IceConfig {
  /**
   * URLs of STUN servers (RFC 7064), {@code stun:stun.example.org:3478} for example. Without any,
   * peers only find each other within one network.
   */
  Optional<List<String>> stun();

  /**
   * URLs of TURN servers (RFC 7065), {@code turn:turn.example.org:3478?transport=udp} for example,
   * all of which know the secrets below. Without any, peers behind strict firewalls cannot meet;
   * with them, their media cost traffic.
   */
  Optional<List<String>> turn();

  /**
   * What the TURN servers share with this service, as coturn's {@code static-auth-secret}: the
   * first signs credentials. The others do nothing here; they let the list be the one that the TURN
   * servers have while a secret is rotated.
   */
  Optional<List<String>> turnSecrets();

  /**
   * How long TURN credentials are good for, in whole seconds. Shorter leaves less to somebody who
   * copies them; longer asks less often for new ones. 2 s to 24 h.
   */
  @WithDefault("4h")
  Duration turnTtl();
}

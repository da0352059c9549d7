package dev.parley.ice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The ICE servers that peers get. */
@ConfigMapping(prefix = "parley.ice")
public interface IceConfig {
  /**
   * URLs of STUN servers (RFC 7064), {@code stun:stun.example.org:3478} for example. Without any,
   * peers connect only within one network.
   */
  Optional<List<String>> stun();

  /**
   * URLs of TURN servers (RFC 7065), {@code turn:turn.example.org:3478?transport=udp} for example,
   * all of which share the secrets below. Without any, peers behind strict firewalls cannot
   * connect. With TURN, the relayed media cost traffic.
   */
  Optional<List<String>> turn();

  /**
   * Secrets that the TURN servers share with this service, coturn's {@code static-auth-secret}. The
   * first one signs credentials. The others are not used; they are allowed so that the list can be
   * the same as on the TURN servers while a secret is rotated.
   */
  Optional<List<String>> turnSecrets();

  /**
   * How long TURN credentials are valid, in whole seconds. A shorter time limits the use of stolen
   * credentials; a longer one makes peers ask less often. 2 s to 24 h.
   */
  @WithDefault("4h")
  Duration turnTtl();
}

package dev.parley.ice;

import io.smallrye.config.ConfigMapping;
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
}

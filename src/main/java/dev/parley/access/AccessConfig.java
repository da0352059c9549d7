package dev.parley.access;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** What tokens are signed with. */
@ConfigMapping(prefix = "parley.access")
public interface AccessConfig {
  /**
   * The keys of peer tokens, at least 32 bytes each: the first signs, all verify, so that a key can
   * be rotated by putting the new one in front and dropping the old one a day later. Every replica
   * needs the same. Without any, a random one is drawn: tokens then end with the process, and there
   * can be no second replica.
   */
  Optional<List<String>> tokenKeys();
}

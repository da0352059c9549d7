package dev.parley.room;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much a room, a peer and a client address may have. The same on every replica. */
@ConfigMapping(prefix = "parley.room")
public interface RoomConfig {
  /**
   * The most peers in one room. Every join and every stream lists the others, so a large room costs
   * with the square of its size. 2 to 1,000,000.
   */
  @WithDefault("32")
  int maxPeers();

  /**
   * Messages a second that a peer may send on average, counted over all replicas. 1 to 1,000,000.
   */
  @WithDefault("20")
  int messageRate();

  /**
   * Messages that a peer may send at once after a silence. An array counts its elements, so below
   * 64 the largest arrays are refused for good. 1 to 1,000,000.
   */
  @WithDefault("100")
  int messageBurst();

  /**
   * Joins a second that one client address may make on average, over all replicas. Many users
   * behind one address (an office, a carrier) share it. 1 to 1,000,000.
   */
  @WithDefault("50")
  int joinRate();

  /** Joins that one client address may make at once after a silence. 1 to 1,000,000. */
  @WithDefault("500")
  int joinBurst();
}

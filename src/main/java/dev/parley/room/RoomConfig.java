package dev.parley.room;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The limits of a room, a peer and a client address. They must be the same on every replica. */
@ConfigMapping(prefix = "parley.room")
public interface RoomConfig {
  /**
   * The most peers in one room. Every join and every stream lists the others, so the cost of a room
   * grows with the square of its size. 2 to 1,000,000.
   */
  @WithDefault("32")
  int maxPeers();

  /** Messages per second that a peer may send on average, over all replicas. 1 to 1,000,000. */
  @WithDefault("20")
  int messageRate();

  /**
   * Messages that a peer may send at once after a pause. Each element of an array counts. With less
   * than 64, the largest arrays are always refused. 1 to 1,000,000.
   */
  @WithDefault("100")
  int messageBurst();

  /**
   * Joins per second of one client address on average, over all replicas. Many users behind one
   * address (an office, a carrier) share it. 1 to 1,000,000.
   */
  @WithDefault("50")
  int joinRate();

  /** Joins that one client address may make at once after a pause. 1 to 1,000,000. */
  @WithDefault("500")
  int joinBurst();
}

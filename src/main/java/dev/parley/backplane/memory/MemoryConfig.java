package dev.parley.backplane.memory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** How much the embedded backplane holds; without effect on Redis, which has bounds of its own. */
@ConfigMapping(prefix = "parley.memory")
public interface MemoryConfig {
  /**
   * Rooms at once, those counted that are empty and not forgotten yet. Further ones are refused. 1
   * to 10,000,000.
   */
  @WithDefault("20000")
  int maxRooms();

  /**
   * Lobbies at once that offer somebody or know a key. Further ones are refused. 1 to 1,000,000.
   */
  @WithDefault("10000")
  int maxLobbies();

  /**
   * Bytes of the events that one room's log holds; beyond it the oldest go, and who has not read
   * them is told so; the default holds all that the protocol promises, at the largest. As many
   * again may wait for absent peers. 1 MiB to 1 GiB.
   */
  @WithDefault("100663296")
  int roomBytes();

  /**
   * Bytes of the events of all rooms together, those included that wait. From half of that, rooms
   * that grow keep only their newest event, and nothing is taken that would have to wait; beyond
   * it, sends and further rooms are refused until some of it is two minutes old. A quarter of the
   * heap if it is not set. 1 MiB to 1 TiB.
   */
  Optional<Long> maxBytes();
}

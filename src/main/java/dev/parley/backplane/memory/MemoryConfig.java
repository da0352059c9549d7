package dev.parley.backplane.memory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/**
 * The limits of the memory backplane. They have no effect on Redis, which has limits of its own.
 */
@ConfigMapping(prefix = "parley.memory")
public interface MemoryConfig {
  /**
   * Rooms at once, including empty ones that are not forgotten yet. Further rooms are refused. 1 to
   * 10,000,000.
   */
  @WithDefault("20000")
  int maxRooms();

  /**
   * Lobbies at once that list a waiting room or remember a key. Further lobbies are refused. 1 to
   * 1,000,000.
   */
  @WithDefault("10000")
  int maxLobbies();

  /**
   * Bytes of the events in the log of one room. Beyond it the oldest events are dropped, and a peer
   * that has not read them is informed. The default suffices for the longest log of the largest
   * messages. Messages that wait for absent peers may take as many bytes again. 1 MiB to 1 GiB.
   */
  @WithDefault("100663296")
  int roomBytes();

  /**
   * Bytes of the events of all rooms together, including messages that wait. Above half of it, a
   * room that grows keeps only its newest event, and messages that would have to wait are refused.
   * Above all of it, sends and further rooms are refused, until old events are dropped after two
   * minutes. The default is a quarter of the heap. 1 MiB to 1 TiB.
   */
  Optional<Long> maxBytes();
}

package dev.parley.backplane.memory;

import dev.parley.protocol.PeerId;
import dev.parley.room.Lifetimes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The peer ids that were removed from one room and may not come back yet. Bans outlive everything
 * else of the room. Guarded by the room's monitor.
 */
final class Bans {
  /**
   * Each banned id with the end of its ban in milliseconds since 1970; the oldest ban first. Most
   * rooms have none, so the map is made for the first ban.
   */
  private Map<PeerId, Long> untilMillis = Map.of();

  /** Bans the id; beyond {@link Lifetimes#MAX_BANS} the oldest ban is dropped. */
  void add(PeerId peer, Duration ban, long nowMillis) {
    if (untilMillis.isEmpty()) {
      untilMillis = new LinkedHashMap<>();
    }
    untilMillis.remove(peer);
    untilMillis.put(peer, nowMillis + ban.toMillis());
    if (untilMillis.size() > Lifetimes.MAX_BANS) {
      untilMillis.remove(untilMillis.keySet().iterator().next());
    }
  }

  boolean contains(PeerId peer) {
    return untilMillis.containsKey(peer);
  }

  boolean isEmpty() {
    return untilMillis.isEmpty();
  }

  /** Drops the bans that have ended. */
  void expire(long nowMillis) {
    if (!untilMillis.isEmpty()) {
      untilMillis.values().removeIf(until -> until <= nowMillis);
    }
  }
}

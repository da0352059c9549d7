package dev.parley.backplane.memory;

import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;
import dev.parley.room.Lifetimes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys of joins of one room. Each is kept for {@link Lifetimes#IDEMPOTENCY_KEY};
 * beyond {@link Lifetimes#MAX_JOIN_KEYS} the oldest is dropped. Guarded by the room's monitor.
 */
final class JoinKeys {
  /**
   * What a join with a key did.
   *
   * @param returned whether a live peer came back with its token
   */
  record KnownJoin(PeerId peer, Membership membership, boolean returned, long untilMillis) {}

  /** By key, the oldest first. The map is made for the first key. */
  private Map<String, KnownJoin> joins = Map.of();

  /** Returns what the join with this key did; null if the key is not known. */
  @Nullable KnownJoin find(String key, long nowMillis) {
    KnownJoin known = joins.get(key);
    return known == null || known.untilMillis() <= nowMillis ? null : known;
  }

  void remember(String key, MemoryPeer peer, boolean returned, long nowMillis) {
    long until = nowMillis + Lifetimes.IDEMPOTENCY_KEY.toMillis();
    if (joins.isEmpty()) {
      joins = new LinkedHashMap<>();
    }
    joins.remove(key);
    joins.put(key, new KnownJoin(peer.id, peer.membership, returned, until));
    Iterator<KnownJoin> oldest = joins.values().iterator();
    while (oldest.next().untilMillis() <= nowMillis || joins.size() > Lifetimes.MAX_JOIN_KEYS) {
      oldest.remove();
    }
  }

  void clear() {
    joins = Map.of();
  }
}

package dev.parley.diagnosis;

import dev.parley.protocol.PeerId;
import dev.parley.room.TimelineEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Folds the timeline of a room into what is known of its peers and pairs. Used by one thread. */
final class RoomHistory {
  /** The most pairs of which something is known; what passes between others is ignored. */
  static final int MAX_PAIRS = 5_000;

  /** The most peers in a room whose messages to everybody count as messages to each. */
  static final int MAX_ADDRESSEES = 64;

  /** The most peers in a room of which each two are a pair, even if nothing passed between them. */
  static final int MAX_SILENT_PEERS = 20;

  private final Map<PeerId, PeerHistory> peers = new HashMap<>();
  private final Map<Pair, PairHistory> pairs = new LinkedHashMap<>();
  private final Rules rules;

  RoomHistory(Rules rules) {
    this.rules = rules;
  }

  /** Takes in the next entry, in the order of time. */
  void add(TimelineEntry entry) {
    PeerId id = entry.peer();
    if (id == null) {
      return;
    }
    switch (entry.kind()) {
      case JOINED -> join(peer(id), entry);
      case LEFT -> leave(peer(id), entry);
      case OPENED, ENDED -> peer(id).onStream(entry);
      case DELIVERED -> peer(id).onDelivered(entry);
      case MESSAGE -> {
        peer(id).onSeen();
        message(id, entry);
      }
      case WAITING -> withPair(id, entry, pair -> pair.onWaiting(entry, id));
      case REFUSED -> withPair(id, entry, pair -> pair.onRefusal(entry, id));
      case REPORTED -> {
        peer(id).onSeen();
        withPair(id, entry, pair -> pair.onReport(entry, id));
      }
      case UPDATED -> {}
    }
  }

  private PeerHistory peer(PeerId id) {
    return peers.computeIfAbsent(id, PeerHistory::new);
  }

  private @Nullable PairHistory pair(PeerId one, PeerId other) {
    Pair name = Pair.of(one, other);
    PairHistory known = pairs.get(name);
    if (known == null && pairs.size() < MAX_PAIRS && !one.equals(other)) {
      known = new PairHistory(peer(one), peer(other));
      pairs.put(name, known);
    }
    return known;
  }

  private void join(PeerHistory peer, TimelineEntry entry) {
    boolean wasPresent = peer.isPresent();
    peer.join(entry);
    pairsOf(peer.id)
        .forEach(
            pair ->
                pair.begin(
                    peer.id, entry, wasPresent && peer(pair.pair.otherThan(peer.id)).isPresent()));
  }

  private void leave(PeerHistory peer, TimelineEntry entry) {
    for (PairHistory pair : pairsOf(peer.id)) {
      if (pair.departure == null) {
        pair.atDeparture = rules.find(pair, entry.atMicros());
        pair.departure = entry;
      }
    }
    peer.leave(entry);
  }

  private List<PairHistory> pairsOf(PeerId id) {
    return pairs.values().stream().filter(pair -> pair.pair.has(id)).toList();
  }

  private void message(PeerId from, TimelineEntry entry) {
    if (entry.to() != null) {
      withPair(from, entry, pair -> pair.onMessage(entry, from));
      return;
    }
    List<PeerHistory> others = present();
    if (others.size() <= MAX_ADDRESSEES) {
      for (PeerHistory other : others) {
        PairHistory pair = pair(from, other.id);
        if (pair != null) {
          pair.onMessage(entry, from);
        }
      }
    }
  }

  private List<PeerHistory> present() {
    return peers.values().stream().filter(PeerHistory::isPresent).toList();
  }

  private void withPair(PeerId from, TimelineEntry entry, Consumer<PairHistory> action) {
    PairHistory pair = entry.to() == null ? null : pair(from, entry.to());
    if (pair != null) {
      action.accept(pair);
    }
  }

  /** Corrects who is in the room, and makes pairs of those between whom nothing passed. */
  void end(Set<PeerId> present) {
    present.forEach(this::peer);
    peers.values().forEach(peer -> peer.setPresent(present.contains(peer.id)));
    if (present.size() <= MAX_SILENT_PEERS) {
      List<PeerId> ids = new ArrayList<>(present);
      for (int i = 0; i < ids.size(); i++) {
        for (int j = 0; j < i; j++) {
          pair(ids.get(i), ids.get(j));
        }
      }
    }
  }

  Collection<PairHistory> pairs() {
    return pairs.values();
  }
}

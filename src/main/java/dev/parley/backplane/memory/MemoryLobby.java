package dev.parley.backplane.memory;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Lifetimes;
import dev.parley.room.PairingAssignment;
import dev.parley.room.PairingRequest;
import dev.parley.room.PairingRole;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One lobby. Each method is one step. {@link MemoryLobbies} guards all fields. */
final class MemoryLobby {
  /** A room in which {@code peer} waits for another. */
  private record WaitingRoom(PeerId peer, long untilMillis) {}

  /**
   * The assignment that a request with a key got.
   *
   * @param isFinal whether the lobby listed the room of the stranger then, so that the key leads to
   *     no other room
   */
  private record KnownAssignment(PairingAssignment assignment, boolean isFinal, long untilMillis) {}

  /** The room that has been listed longest first. */
  private final Map<RoomId, WaitingRoom> waitingRooms = new LinkedHashMap<>();

  /** By idempotency key, the oldest first. */
  private final Map<String, KnownAssignment> assignments = new LinkedHashMap<>();

  /** Follows the steps that {@link PairingRequest} lists, in their order. */
  PairingAssignment assign(PairingRequest request, long nowMillis) {
    RoomId missed = request.missed();
    if (missed != null) {
      withdraw(missed);
    }
    String key = request.key();
    KnownAssignment known = key == null ? null : assignments.get(key);
    if (known != null && !known.assignment().room().equals(missed)) {
      boolean waitsThere = request.waits() && known.assignment().room().equals(request.own());
      if (waitsThere && known.isFinal()) {
        list(request, nowMillis);
      }
      if (!waitsThere || known.isFinal()) {
        return known.assignment();
      }
    }
    return assignAnew(request, nowMillis);
  }

  private PairingAssignment assignAnew(PairingRequest request, long nowMillis) {
    RoomId other = firstRoomOfAnother(request.peer());
    boolean isListed = other == null && request.waits();
    if (isListed) {
      list(request, nowMillis);
    }
    PairingAssignment assignment =
        other == null
            ? new PairingAssignment(request.own(), PairingRole.FIRST)
            : new PairingAssignment(other, PairingRole.SECOND);
    if (request.key() != null) {
      remember(request.key(), assignment, isListed, nowMillis);
    }
    return assignment;
  }

  private void remember(String key, PairingAssignment assignment, boolean isFinal, long nowMillis) {
    long until = nowMillis + Lifetimes.IDEMPOTENCY_KEY.toMillis();
    assignments.remove(key);
    assignments.put(key, new KnownAssignment(assignment, isFinal, until));
    if (assignments.size() > Lifetimes.MAX_JOIN_KEYS) {
      assignments.remove(assignments.keySet().iterator().next());
    }
  }

  /** Takes the room off the list. */
  void withdraw(RoomId room) {
    waitingRooms.remove(room);
  }

  /** Drops the rooms and the keys that are too old. */
  void expire(long nowMillis) {
    Iterator<WaitingRoom> oldestRoom = waitingRooms.values().iterator();
    while (oldestRoom.hasNext() && oldestRoom.next().untilMillis() <= nowMillis) {
      oldestRoom.remove();
    }
    Iterator<KnownAssignment> oldestKey = assignments.values().iterator();
    while (oldestKey.hasNext() && oldestKey.next().untilMillis() <= nowMillis) {
      oldestKey.remove();
    }
  }

  boolean isEmpty() {
    return waitingRooms.isEmpty() && assignments.isEmpty();
  }

  private @Nullable RoomId firstRoomOfAnother(PeerId asking) {
    return waitingRooms.entrySet().stream()
        .filter(room -> !room.getValue().peer().equals(asking))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** Puts the stranger's own room on the list, unless it is there already. */
  private void list(PairingRequest request, long nowMillis) {
    waitingRooms.putIfAbsent(
        request.own(),
        new WaitingRoom(request.peer(), nowMillis + Lifetimes.WAITING_ROOM.toMillis()));
    if (waitingRooms.size() > Lifetimes.MAX_WAITING_ROOMS) {
      waitingRooms.remove(waitingRooms.keySet().iterator().next());
    }
  }
}

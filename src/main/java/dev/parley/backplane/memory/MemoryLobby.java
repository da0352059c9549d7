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

/** One lobby. Each method is one step; guarded by whoever holds it. */
final class MemoryLobby {
  /** A room that somebody waits in. */
  private record Ticket(PeerId peer, long untilMillis) {}

  /** Where a key led; {@code isFinal} once the stranger was told to wait there. */
  private record Note(PairingAssignment lead, boolean isFinal, long untilMillis) {}

  /** The longest waiting first. */
  private final Map<RoomId, Ticket> tickets = new LinkedHashMap<>();

  /** The oldest first. */
  private final Map<String, Note> notes = new LinkedHashMap<>();

  PairingAssignment seek(PairingRequest seek, long nowMillis) {
    RoomId missed = seek.missed();
    if (missed != null) {
      withdraw(missed);
    }
    Note known = seek.key() == null ? null : notes.get(seek.key());
    if (known != null && !known.lead().room().equals(missed)) {
      boolean isHere = seek.waits() && known.lead().room().equals(seek.own());
      if (isHere && known.isFinal()) {
        offer(seek, nowMillis);
      }
      if (!isHere || known.isFinal()) {
        return known.lead();
      }
    }
    RoomId other = otherThan(seek);
    if (other == null && seek.waits()) {
      offer(seek, nowMillis);
    }
    PairingAssignment lead =
        other == null
            ? new PairingAssignment(seek.own(), PairingRole.FIRST)
            : new PairingAssignment(other, PairingRole.SECOND);
    if (seek.key() != null) {
      boolean isFinal = other == null && seek.waits();
      notes.remove(seek.key());
      notes.put(
          seek.key(), new Note(lead, isFinal, nowMillis + Lifetimes.IDEMPOTENCY_KEY.toMillis()));
      if (notes.size() > Lifetimes.MAX_JOIN_KEYS) {
        notes.remove(notes.keySet().iterator().next());
      }
    }
    return lead;
  }

  void withdraw(RoomId room) {
    tickets.remove(room);
  }

  /** Drops what is over. */
  void touch(long nowMillis) {
    Iterator<Ticket> oldestTicket = tickets.values().iterator();
    while (oldestTicket.hasNext() && oldestTicket.next().untilMillis() <= nowMillis) {
      oldestTicket.remove();
    }
    Iterator<Note> oldestNote = notes.values().iterator();
    while (oldestNote.hasNext() && oldestNote.next().untilMillis() <= nowMillis) {
      oldestNote.remove();
    }
  }

  boolean isEmpty() {
    return tickets.isEmpty() && notes.isEmpty();
  }

  private @Nullable RoomId otherThan(PairingRequest seek) {
    return tickets.entrySet().stream()
        .filter(ticket -> !ticket.getValue().peer().equals(seek.peer()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private void offer(PairingRequest seek, long nowMillis) {
    tickets.putIfAbsent(
        seek.own(), new Ticket(seek.peer(), nowMillis + Lifetimes.WAITING_ROOM.toMillis()));
    if (tickets.size() > Lifetimes.MAX_WAITING_ROOMS) {
      tickets.remove(tickets.keySet().iterator().next());
    }
  }
}

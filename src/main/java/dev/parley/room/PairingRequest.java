package dev.parley.room;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import org.jspecify.annotations.Nullable;

/**
 * A stranger (a client of a lobby) asks which room to go to.
 *
 * <p>A lobby lists waiting rooms: rooms in which one peer waits for another. It first takes {@code
 * missed} off this list. Then it assigns a room by the first of these rules that applies:
 *
 * <ol>
 *   <li>The {@code key} has an assignment that is younger than {@link Lifetimes#IDEMPOTENCY_KEY},
 *       and not to {@code missed}: that assignment again. If the stranger already waits in that
 *       room, this rule applies only once rule 3 has listed the room, and then lists it again.
 *   <li>A peer of another id waits: the room that has been listed longest, as {@link
 *       PairingRole#SECOND}. The room stays on the list, since the stranger may never arrive.
 *   <li>The stranger's {@code own} room, as {@link PairingRole#FIRST}. If the stranger waits there
 *       already, the room is listed from now on, and the key leads to no other room.
 * </ol>
 *
 * @param key the idempotency key, a secret of the stranger; null if it gave none
 * @param own an unguessable room that the stranger waits in, or would wait in
 * @param waits whether the stranger has joined its own room
 * @param missed the room of the last assignment, if nobody could be met there; otherwise null
 */
public record PairingRequest(
    LobbyId lobby,
    PeerId peer,
    @Nullable String key,
    RoomId own,
    boolean waits,
    @Nullable RoomId missed) {}

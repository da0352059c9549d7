package dev.parley.room;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import org.jspecify.annotations.Nullable;

/**
 * A stranger's question to a lobby: where to?
 *
 * <p>The lobby first takes the {@code missed} room off its list. Then, in this order, it sends the
 * stranger:
 *
 * <ol>
 *   <li>where {@code key} led before, if that was within {@link Lifetimes#IDEMPOTENCY_KEY} and not
 *       to the missed room; for a stranger that waits there unanswered the next two count instead;
 *   <li>to the room that has been offered longest by a peer of another id, as {@link
 *       PairingRole#SECOND}; the offer stays, since the stranger may never arrive;
 *   <li>to its {@code own} room, as {@link PairingRole#FIRST}. If it waits there already, the room
 *       is offered from now on, and the key will lead nowhere else.
 * </ol>
 *
 * @param key the idempotency key, a secret of the stranger; null if it gave none
 * @param own an unguessable room that it waits in, or would wait in
 * @param waits whether it has joined its own room
 * @param missed the room that it was sent to last, if it was not to be met in; else null
 */
public record PairingRequest(
    LobbyId lobby,
    PeerId peer,
    @Nullable String key,
    RoomId own,
    boolean waits,
    @Nullable RoomId missed) {}

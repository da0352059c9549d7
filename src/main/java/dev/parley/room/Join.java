package dev.parley.room;

import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import org.jspecify.annotations.Nullable;

/**
 * A wish to be in a room.
 *
 * @param returning the membership that a valid token for this very room and peer names; null for a
 *     newcomer
 * @param fresh the membership to begin when this is not a return
 * @param key the idempotency key, a secret of the joiner; null if it gave none
 */
public record Join(
    RoomId room,
    PeerId peer,
    Metadata metadata,
    @Nullable Membership returning,
    Membership fresh,
    @Nullable String key) {}

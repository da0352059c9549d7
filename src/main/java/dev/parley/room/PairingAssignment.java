package dev.parley.room;

import dev.parley.protocol.RoomId;

/**
 * Where a lobby sends a stranger.
 *
 * @param room somebody else's room, or one to wait in
 * @param role what to do there
 */
public record PairingAssignment(RoomId room, PairingRole role) {}

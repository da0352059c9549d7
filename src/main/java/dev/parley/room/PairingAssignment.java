package dev.parley.room;

import dev.parley.protocol.RoomId;

/**
 * The room that a lobby assigns to a stranger.
 *
 * @param room the room of a peer that waits, or the stranger's own room
 * @param role what the stranger does in the room
 */
public record PairingAssignment(RoomId room, PairingRole role) {}

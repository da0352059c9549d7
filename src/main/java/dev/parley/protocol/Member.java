package dev.parley.protocol;

/**
 * Who is asking: one membership of one peer in one room, as a verified token states it. Whether
 * that membership may still act is for the backplane to say.
 *
 * @param room the room
 * @param peer the peer's id in it
 * @param membership the stay that the token was minted for
 */
public record Member(RoomId room, PeerId peer, Membership membership) {}

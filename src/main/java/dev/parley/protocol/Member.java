package dev.parley.protocol;

/**
 * The sender of a request: one membership of one peer in one room, as a verified token names it.
 * The backplane decides whether the membership may still act.
 *
 * @param room the room
 * @param peer the id of the peer in this room
 * @param membership the membership for which the token was issued
 */
public record Member(RoomId room, PeerId peer, Membership membership) {}

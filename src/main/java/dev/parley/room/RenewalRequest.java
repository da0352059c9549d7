package dev.parley.room;

import dev.parley.protocol.Member;
import dev.parley.protocol.RoomId;
import java.util.List;

/**
 * The leases of one room that a replica renews.
 *
 * @param members of which it has streams; one item for each stream, at least one
 */
public record RenewalRequest(RoomId room, List<Member> members) {}

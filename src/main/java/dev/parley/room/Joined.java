package dev.parley.room;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import java.util.List;

/**
 * What a join came to.
 *
 * @param member the membership that now acts for the peer
 * @param self the peer
 * @param start where the membership starts: the number of its own {@code peer-joined}
 * @param others the other peers, in join order
 * @param returned true if a live peer came back under its own token
 */
public record Joined(
    Member member, Peer self, EventId start, List<Peer> others, boolean returned) {}

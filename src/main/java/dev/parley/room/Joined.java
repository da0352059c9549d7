package dev.parley.room;

import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import java.util.List;

/**
 * The result of a join.
 *
 * @param member the membership that acts for the peer from now on
 * @param self the peer
 * @param start the event id of the {@code peer-joined} of this membership
 * @param others the other peers, in join order
 * @param returned whether a live peer came back with its own token
 */
public record Joined(
    Member member, Peer self, EventId start, List<Peer> others, boolean returned) {}

package dev.parley.room;

import java.util.List;

/**
 * A room as one of its peers sees it, read in one step.
 *
 * @param epoch the epoch of the log
 * @param head the number of the newest event; 0 if there is none
 * @param floor the number of the newest event that was trimmed; 0 if none was
 * @param start the number of the {@code peer-joined} of the asking membership
 * @param self the asking peer
 * @param others the other peers, in join order
 * @param rejoined whether the lease had run out, so that the peer joined again
 */
public record Snapshot(
    String epoch,
    long head,
    long floor,
    long start,
    Peer self,
    List<Peer> others,
    boolean rejoined) {}

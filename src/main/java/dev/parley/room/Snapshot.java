package dev.parley.room;

import java.util.List;

/**
 * A room as one of its peers finds it, read in one step.
 *
 * @param epoch the life of the log
 * @param head the number of the newest event, 0 if there is none
 * @param floor the number of the newest event that has been trimmed, 0 if none was
 * @param start where the asking membership starts
 * @param self the asking peer
 * @param others the other peers, in join order
 * @param rejoined whether the lease had run out, so that this is a new stay
 */
public record Snapshot(
    String epoch,
    long head,
    long floor,
    long start,
    Peer self,
    List<Peer> others,
    boolean rejoined) {}

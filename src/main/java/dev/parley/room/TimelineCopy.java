package dev.parley.room;

/**
 * What is left to be copied from the log of a room to its timeline.
 *
 * @param missing how many entries of the log the timeline does not have yet
 * @param isFinal whether the log stays as it is until somebody joins: nobody is in the room, and
 *     nothing is missing
 */
public record TimelineCopy(int missing, boolean isFinal) {}

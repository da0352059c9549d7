package dev.parley.room;

import java.util.List;

/**
 * A stretch of a room's log.
 *
 * @param epoch the life of the log; empty if the room does not exist
 * @param head the number of the newest event
 * @param floor the number of the newest event that has been trimmed
 * @param entries in order and without holes, from the wanted place or, if that has been trimmed,
 *     from the floor
 */
public record LogPage(String epoch, long head, long floor, List<LogEntry> entries) {}

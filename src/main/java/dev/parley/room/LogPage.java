package dev.parley.room;

import java.util.List;

/**
 * A part of the log of a room.
 *
 * @param epoch the epoch of the log; empty if the room does not exist
 * @param head the number of the newest event
 * @param floor the number of the newest event that has been trimmed
 * @param entries in order and without holes; they begin after the wanted number, or after the floor
 *     if that is higher
 */
public record LogPage(String epoch, long head, long floor, List<LogEntry> entries) {}

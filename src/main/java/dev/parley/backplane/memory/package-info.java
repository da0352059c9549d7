/**
 * The memory backplane: it keeps all rooms in this process, and they end with the process.
 *
 * <p>It is a complete backplane for one replica, not a test double: it keeps every guarantee of the
 * port. {@code MemoryBackplane} passes a command to {@code MemoryRooms}, which holds the lock of
 * the room and publishes new entries. {@code MemoryRoom}, {@code RoomJoins} and {@code RoomSends}
 * are the commands; {@code RoomState} and what it holds are the data.
 */
@NullMarked
package dev.parley.backplane.memory;

import org.jspecify.annotations.NullMarked;

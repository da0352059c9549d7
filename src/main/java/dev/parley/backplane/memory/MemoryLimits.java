package dev.parley.backplane.memory;

import dev.parley.room.Bounds;

/**
 * What the embedded backplane holds at most, checked.
 *
 * @param rooms rooms at once
 * @param lobbies lobbies at once
 * @param roomBytes of one room's log, and again of what waits in it for absent peers
 * @param bytes of all rooms together
 */
public record MemoryLimits(int rooms, int lobbies, int roomBytes, long bytes) {
  /**
   * Reads the capacity.
   *
   * @throws IllegalArgumentException naming the key that is out of bounds
   */
  public static MemoryLimits of(MemoryConfig config) {
    return new MemoryLimits(
        Bounds.check("parley.memory.max-rooms", config.maxRooms(), 1, 10_000_000),
        Bounds.check("parley.memory.max-lobbies", config.maxLobbies(), 1, 1_000_000),
        Bounds.check("parley.memory.room-bytes", config.roomBytes(), 1 << 20, 1 << 30),
        Bounds.check(
            "parley.memory.max-bytes",
            config.maxBytes().orElse(Runtime.getRuntime().maxMemory() / 4),
            1 << 20,
            1L << 40));
  }
}

package dev.parley.backplane.memory;

import dev.parley.room.Bounds;

/**
 * The configured limits of the memory backplane, checked.
 *
 * @param rooms the most rooms at once
 * @param lobbies the most lobbies at once
 * @param roomBytes the most bytes of one room's log; the messages that wait in the room may take as
 *     many again
 * @param bytes the most bytes of all rooms together
 */
public record MemoryLimits(int rooms, int lobbies, int roomBytes, long bytes) {
  /**
   * Reads the limits.
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

package dev.parley.room;

/**
 * The configured limits, checked.
 *
 * @param maxPeers the most peers in one room
 * @param messages the rate limit of the messages of one peer
 * @param joins the rate limit of the joins of one client address
 */
public record Limits(int maxPeers, Allowance messages, Allowance joins) {
  /**
   * Reads the limits.
   *
   * @throws IllegalArgumentException naming the key that is out of bounds
   */
  public static Limits of(RoomConfig config) {
    return new Limits(
        atLeast(2, config.maxPeers(), "max-peers"),
        new Allowance(
            atLeast(1, config.messageRate(), "message-rate"),
            atLeast(1, config.messageBurst(), "message-burst")),
        new Allowance(
            atLeast(1, config.joinRate(), "join-rate"),
            atLeast(1, config.joinBurst(), "join-burst")));
  }

  private static int atLeast(int bound, int value, String key) {
    return Bounds.check("parley.room." + key, value, bound, 1_000_000);
  }
}

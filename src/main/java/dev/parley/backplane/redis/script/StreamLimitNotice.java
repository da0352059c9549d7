package dev.parley.backplane.redis.script;

import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;

/**
 * A stream limit notice: {@code keep <replica> <id> <owner> <generation> <allowed>}. {@code
 * open_stream.lua} publishes it when a peer has too many streams.
 *
 * @param replica the replica that has to end streams
 * @param allowed how many streams of the peer that replica may keep
 */
public record StreamLimitNotice(String replica, PeerId peer, Membership membership, int allowed) {
  private static final String PREFIX = "keep ";

  /**
   * Says whether a published text is a notice. A log entry begins with its epoch, which is longer.
   */
  public static boolean is(String text) {
    return text.startsWith(PREFIX);
  }

  /** Reads a notice. */
  public static StreamLimitNotice parse(String text) {
    String[] words = text.split(" ");
    return new StreamLimitNotice(
        words[1],
        new PeerId(words[2]),
        new Membership(words[3], Long.parseLong(words[4])),
        Integer.parseInt(words[5]));
  }
}

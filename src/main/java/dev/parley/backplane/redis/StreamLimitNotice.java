package dev.parley.backplane.redis;

import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;

/**
 * What {@code open.lua} publishes when a peer has too many streams: {@code keep <replica> <id>
 * <owner> <turn> <streams>}.
 *
 * @param replica whom it is for
 * @param keep how many streams that one is to keep
 */
record StreamLimitNotice(String replica, PeerId peer, Membership membership, int keep) {
  private static final String KEEP = "keep ";

  /** Says whether it is one; no epoch is that short. */
  static boolean is(String text) {
    return text.startsWith(KEEP);
  }

  static StreamLimitNotice parse(String text) {
    String[] words = text.split(" ");
    return new StreamLimitNotice(
        words[1],
        new PeerId(words[2]),
        new Membership(words[3], Long.parseLong(words[4])),
        Integer.parseInt(words[5]));
  }
}

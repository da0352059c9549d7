package dev.parley.room;

import dev.parley.protocol.Member;

/** Whoever serves members between their requests, and has to know when a membership is over. */
public interface Memberships {
  /**
   * The backplane refused a command with {@code not-in-room}. Its streams here are of no use any
   * more, and would not notice before the next renewal of their leases.
   */
  void onNotInRoom(Member member);
}

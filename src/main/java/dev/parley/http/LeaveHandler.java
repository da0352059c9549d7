package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.http.caller.Credentials;
import dev.parley.http.exchange.Exchange;
import dev.parley.protocol.Member;
import dev.parley.room.RoomLogger;
import dev.parley.room.Rooms;
import jakarta.inject.Singleton;
import java.util.List;

/** Leaves a room. */
@Singleton
class LeaveHandler {
  private static final RoomLogger LOG = RoomLogger.of(LeaveHandler.class);

  private final Rooms rooms;
  private final Credentials credentials;
  private final Outcomes outcomes;

  LeaveHandler(Rooms rooms, Credentials credentials, Outcomes outcomes) {
    this.rooms = rooms;
    this.credentials = credentials;
    this.outcomes = outcomes;
  }

  /** Leaves; passes the request on if it does not bring the peer's own token. */
  void leaveOrPass(Exchange exchange) {
    PeerToken own = credentials.find(exchange.tokens());
    if (own != null && own.member().peer().value().equals(exchange.peerId())) {
      leave(exchange);
    } else {
      exchange.pass();
    }
  }

  /**
   * Leaves; without effect for a membership that is over. The answer has no body, so {@code Accept}
   * does not matter.
   */
  void leave(Exchange exchange) {
    Member member = OwnToken.require(credentials, exchange).member();
    outcomes.answer(
        exchange,
        null,
        () -> rooms.leave(member),
        done -> {
          LOG.debug("Left", member, null);
          exchange.answer(204, List.of(), null);
        });
  }
}

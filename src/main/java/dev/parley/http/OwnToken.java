package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.http.caller.Credentials;
import dev.parley.http.exchange.Exchange;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;

/** The token with which a peer asks for something of its own. */
final class OwnToken {
  private OwnToken() {}

  /** Verifies the request's token for the room and the peer in its path; else refuses. */
  static PeerToken require(Credentials credentials, Exchange exchange) {
    RoomId room = new RoomId(exchange.roomId());
    PeerId peer = new PeerId(String.valueOf(exchange.peerId()));
    return credentials.require(exchange.tokens(), room, peer);
  }
}

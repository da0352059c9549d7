package dev.parley.http;

import dev.parley.room.Peer;
import java.util.List;

/**
 * Everybody in a room.
 *
 * @param peers in join order
 */
record PeersResponse(List<PeerResponse> peers) {
  static PeersResponse of(List<Peer> peers) {
    return new PeersResponse(peers.stream().map(PeerResponse::of).toList());
  }
}

package dev.parley.room;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where strangers meet, two in a room that neither of them named.
 *
 * <p>A lobby offers rooms in which somebody waits. An offer is a hint and may be stale: whether two
 * are a pair is decided in the room, in one step of it, so that lobby and room may be kept in
 * different places (docs/decisions/0007-lobbies.md).
 */
@Singleton
public class Lobbies {
  private final Backplane backplane;

  /** Lobbies over the rooms of {@code backplane}. */
  public Lobbies(Backplane backplane) {
    this.backplane = backplane;
  }

  /**
   * Joins the room of a stranger who waits, or else a new one, to wait there.
   *
   * @param peer the wanted id; null to have one drawn
   * @param key the idempotency key, if any; that of another peer's join is refused as forbidden
   * @param address where the client is, for its allowance of joins
   */
  public CompletionStage<Joined> join(
      LobbyId lobby,
      @Nullable PeerId peer,
      Metadata metadata,
      @Nullable String key,
      String address) {
    PeerId id = peer == null ? PeerId.random() : peer;
    return backplane
        .countJoin(address)
        .thenCompose(admitted -> new PairingSearch(backplane, lobby, id, metadata, key).begin())
        .thenApply(joined -> Rooms.requireSamePeer(peer, joined));
  }
}

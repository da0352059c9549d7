package dev.parley.room;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings strangers together: two in a room that neither of them named.
 *
 * <p>A lobby lists rooms in which a peer waits. The list is a hint and may be out of date. Whether
 * two strangers are a pair is decided in one step of the room. So a lobby and its rooms may be kept
 * in different places (docs/decisions/0007-lobbies.md).
 */
@Singleton
public class Lobbies {
  private final Backplane backplane;

  /** Lobbies over the rooms of {@code backplane}. */
  public Lobbies(Backplane backplane) {
    this.backplane = backplane;
  }

  /**
   * Joins the room of a stranger that waits; if there is none, joins a new room and waits there.
   *
   * @param peer the wanted id; null for a random one
   * @param key the idempotency key; null if there is none. The key of another peer's join is
   *     refused with {@code forbidden}
   * @param lease how long the peer stays until it is heard of for the first time
   * @param address the client's address, for its allowance of joins
   */
  public CompletionStage<Joined> join(
      LobbyId lobby,
      @Nullable PeerId peer,
      Metadata metadata,
      @Nullable String key,
      Duration lease,
      String address) {
    PeerId id = peer == null ? PeerId.random() : peer;
    return backplane
        .countJoin(address)
        .thenCompose(
            counted -> new PairingSearch(backplane, lobby, id, metadata, key, lease).begin())
        .thenApply(joined -> Rooms.requireSamePeer(peer, joined));
  }
}

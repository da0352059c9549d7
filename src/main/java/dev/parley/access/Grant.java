package dev.parley.access;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import org.jspecify.annotations.Nullable;

/** What an application's token allows whoever brings it. */
public final class Grant {
  private final Names rooms;
  private final Names lobbies;
  private final @Nullable PeerId peer;
  private final @Nullable Metadata metadata;
  private final boolean moderates;

  Grant(
      Names rooms,
      Names lobbies,
      @Nullable PeerId peer,
      @Nullable Metadata metadata,
      boolean moderates) {
    this.rooms = rooms;
    this.lobbies = lobbies;
    this.peer = peer;
    this.metadata = metadata;
    this.moderates = moderates;
  }

  /** Says whether the room may be joined. */
  public boolean includes(RoomId room) {
    return rooms.include(room.value());
  }

  /** Says whether the lobby may be joined. */
  public boolean includes(LobbyId lobby) {
    return lobbies.include(lobby.value());
  }

  /** Returns the only id that may be used; null if any may. */
  public @Nullable PeerId peer() {
    return peer;
  }

  /**
   * Returns what the peer joins with, of whatever size and whatever it says itself; null if that is
   * up to it.
   */
  public @Nullable Metadata metadata() {
    return metadata;
  }

  /** Says whether the rooms that may be joined may also be moderated. */
  public boolean moderates() {
    return moderates;
  }
}

package dev.parley.access;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import org.jspecify.annotations.Nullable;

/** The rights that an application's token gives its bearer. */
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

  /** Returns the id that the peer must join with; null if it may choose one. */
  public @Nullable PeerId peer() {
    return peer;
  }

  /**
   * Returns the metadata that the peer joins with, of any size, instead of its own; null if it may
   * choose its own.
   */
  public @Nullable Metadata metadata() {
    return metadata;
  }

  /** Says whether the bearer may also moderate the rooms that it may join. */
  public boolean moderates() {
    return moderates;
  }
}

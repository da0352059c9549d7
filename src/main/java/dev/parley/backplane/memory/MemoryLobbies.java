package dev.parley.backplane.memory;

import dev.parley.protocol.LobbyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All lobbies of one process. Safe for any thread. */
final class MemoryLobbies {
  /** The map guards each value: a value is used only inside {@code compute}. */
  private final Map<LobbyId, MemoryLobby> lobbies = new ConcurrentHashMap<>();

  private final int maxLobbies;

  MemoryLobbies(int maxLobbies) {
    this.maxLobbies = maxLobbies;
  }

  /** Says whether this lobby would be one too many. Threads may exceed the bound by one each. */
  boolean hasNoPlaceFor(LobbyId id) {
    return !lobbies.containsKey(id) && lobbies.size() >= maxLobbies;
  }

  /** Runs one step of a lobby. A lobby that is empty afterwards is dropped. */
  <T extends @Nullable Object> T step(
      LobbyId id, long nowMillis, Function<MemoryLobby, T> command) {
    List<T> result = new ArrayList<>(1);
    lobbies.compute(
        id,
        (same, known) -> {
          MemoryLobby lobby = known == null ? new MemoryLobby() : known;
          lobby.expire(nowMillis);
          result.add(command.apply(lobby));
          return lobby.isEmpty() ? null : lobby;
        });
    return result.get(0);
  }

  /** Drops what is too old in lobbies that nobody uses. */
  void sweep(long nowMillis) {
    lobbies.keySet().forEach(id -> step(id, nowMillis, lobby -> null));
  }

  int size() {
    return lobbies.size();
  }
}

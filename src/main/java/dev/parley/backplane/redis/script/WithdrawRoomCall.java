package dev.parley.backplane.redis.script;

import dev.parley.protocol.LobbyId;
import dev.parley.protocol.RoomId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends the offer of a room in a lobby: {@code withdraw_room.lua}. */
public record WithdrawRoomCall(LobbyId lobby, RoomId room) implements ScriptCall<@Nullable Void> {
  @Override
  public RedisScript script() {
    return RedisScript.WITHDRAW_ROOM;
  }

  @Override
  public String target() {
    return lobby.value();
  }

  @Override
  public List<String> keys() {
    return List.of(RedisKeys.offers(lobby));
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofLobby(context).add(room).list();
  }

  @Override
  public @Nullable Void read(RedisReply reply) {
    return null;
  }
}

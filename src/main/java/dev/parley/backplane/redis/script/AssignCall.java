package dev.parley.backplane.redis.script;

import dev.parley.protocol.RoomId;
import dev.parley.room.PairingAssignment;
import dev.parley.room.PairingRequest;
import dev.parley.room.PairingRole;
import java.util.List;

/** Answers a pairing request: {@code assign.lua}. */
public record AssignCall(PairingRequest request) implements ScriptCall<PairingAssignment> {
  @Override
  public RedisScript script() {
    return RedisScript.ASSIGN;
  }

  @Override
  public String target() {
    return request.lobby().value();
  }

  @Override
  public List<String> keys() {
    String offers = RedisKeys.offers(request.lobby());
    String key = request.key();
    return List.of(offers, key == null ? offers : RedisKeys.pairingKey(request.lobby(), key));
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofLobby(context)
        .add(request.missed())
        .add(request.peer())
        .add(request.own())
        .add(request.waits())
        .add(request.key() != null)
        .list();
  }

  @Override
  public PairingAssignment read(RedisReply reply) {
    return new PairingAssignment(new RoomId(reply.text()), PairingRole.valueOf(reply.text()));
  }
}

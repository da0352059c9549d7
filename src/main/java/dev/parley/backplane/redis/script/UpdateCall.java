package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.room.Allowance;
import dev.parley.room.Peer;
import java.util.List;

/** Replaces the metadata of a peer: {@code update.lua}. */
public record UpdateCall(Member member, Metadata metadata, Allowance allowance)
    implements ScriptCall<Peer> {
  @Override
  public RedisScript script() {
    return RedisScript.UPDATE;
  }

  @Override
  public String target() {
    return member.room().value();
  }

  @Override
  public List<String> keys() {
    return RedisKeys.ofRoom(member.room());
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofRoom(context).add(member).add(metadata.json()).add(allowance).list();
  }

  @Override
  public Peer read(RedisReply reply) {
    return reply.peer();
  }
}

package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.room.StreamEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores that this replica has no stream of a member any more: {@code close_stream.lua}. */
public record CloseStreamCall(Member member, String replica, StreamEnd end)
    implements ScriptCall<@Nullable Void> {
  @Override
  public RedisScript script() {
    return RedisScript.CLOSE_STREAM;
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
    return ScriptArgs.ofRoom(context).add(member).add(replica).add(end == StreamEnd.CLIENT).list();
  }

  @Override
  public @Nullable Void read(RedisReply reply) {
    return null;
  }
}

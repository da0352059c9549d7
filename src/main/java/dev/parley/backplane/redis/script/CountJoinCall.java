package dev.parley.backplane.redis.script;

import dev.parley.room.Allowance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts a join of a client address: {@code count_join.lua}. */
public record CountJoinCall(String address, Allowance allowance)
    implements ScriptCall<@Nullable Void> {
  @Override
  public RedisScript script() {
    return RedisScript.COUNT_JOIN;
  }

  @Override
  public String target() {
    return RedisKeys.joins(address);
  }

  @Override
  public List<String> keys() {
    return List.of(RedisKeys.joins(address));
  }

  @Override
  public List<String> args(ScriptContext context) {
    return new ScriptArgs().add(allowance).list();
  }

  @Override
  public @Nullable Void read(RedisReply reply) {
    return null;
  }
}

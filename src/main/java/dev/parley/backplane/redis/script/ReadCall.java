package dev.parley.backplane.redis.script;

import dev.parley.protocol.RoomId;
import dev.parley.room.LogPage;
import java.util.List;

/** Reads entries of the log after a number: {@code read.lua}. */
public record ReadCall(RoomId room, long after, int maxEntries) implements ScriptCall<LogPage> {
  @Override
  public RedisScript script() {
    return RedisScript.READ;
  }

  @Override
  public String target() {
    return room.value();
  }

  @Override
  public List<String> keys() {
    return RedisKeys.ofRoom(room);
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofRoom(context).add(after).add(maxEntries).list();
  }

  @Override
  public LogPage read(RedisReply reply) {
    String epoch = reply.text();
    long head = reply.number();
    long floor = reply.number();
    return new LogPage(epoch, head, floor, reply.entries());
  }
}

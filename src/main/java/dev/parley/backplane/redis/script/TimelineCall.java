package dev.parley.backplane.redis.script;

import dev.parley.protocol.RoomId;
import dev.parley.room.TimelineEntry;
import java.util.ArrayList;
import java.util.List;

/** Reads a timeline: {@code timeline.lua}. */
public record TimelineCall(RoomId room) implements ScriptCall<List<TimelineEntry>> {
  @Override
  public RedisScript script() {
    return RedisScript.TIMELINE;
  }

  @Override
  public String target() {
    return room.value();
  }

  @Override
  public List<String> keys() {
    List<String> keys = RedisKeys.ofRoom(room);
    keys.add(RedisKeys.timeline(room));
    keys.add(RedisKeys.refusals(room));
    keys.add(RedisKeys.reports(room));
    return keys;
  }

  @Override
  public List<String> args(ScriptContext context) {
    return ScriptArgs.ofRoom(context).list();
  }

  @Override
  public List<TimelineEntry> read(RedisReply reply) {
    List<TimelineEntry> entries = new ArrayList<>();
    while (reply.hasMore()) {
      entries.add(TimelineEntryFormat.parse(reply.text()));
    }
    return entries;
  }
}

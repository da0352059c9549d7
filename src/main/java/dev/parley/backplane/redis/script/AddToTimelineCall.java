package dev.parley.backplane.redis.script;

import dev.parley.protocol.RoomId;
import dev.parley.room.Retention;
import dev.parley.room.TimelineCopy;
import dev.parley.room.TimelineEntry;
import java.util.ArrayList;
import java.util.List;

/** Adds entries to a timeline: {@code add_to_timeline.lua}. */
public record AddToTimelineCall(RoomId room, List<TimelineEntry> entries, Retention retention)
    implements ScriptCall<TimelineCopy> {
  @Override
  public RedisScript script() {
    return RedisScript.ADD_TO_TIMELINE;
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
    List<String> others = new ArrayList<>(entries.size());
    List<String> refusals = new ArrayList<>();
    for (TimelineEntry entry : entries) {
      boolean isRefusal = entry.kind() == TimelineEntry.Kind.REFUSED;
      (isRefusal ? refusals : others).add(TimelineEntryFormat.write(entry));
    }
    return ScriptArgs.ofRoom(context)
        .add(retention.duration().toMillis())
        .add(retention.maxEntries())
        .add(retention.maxRefusals())
        .add(others.size())
        .addAll(others)
        .addAll(refusals)
        .list();
  }

  @Override
  public TimelineCopy read(RedisReply reply) {
    return new TimelineCopy((int) reply.number(), reply.flag());
  }
}

package dev.parley.backplane.redis.script;

import dev.parley.protocol.Member;
import dev.parley.room.CallReport;
import dev.parley.room.Limits;
import dev.parley.room.Retention;
import java.util.List;

/**
 * Adds a report to a timeline: {@code report.lua}. Read as whether it is the first that decides its
 * call.
 */
public record ReportCall(Member member, CallReport report, Retention retention, Limits limits)
    implements ScriptCall<Boolean> {
  @Override
  public RedisScript script() {
    return RedisScript.REPORT;
  }

  @Override
  public String target() {
    return member.room().value();
  }

  @Override
  public List<String> keys() {
    List<String> keys = RedisKeys.ofRoom(member.room());
    keys.add(RedisKeys.reports(member.room()));
    keys.add(RedisKeys.reported(member));
    keys.add(RedisKeys.calls(member.room()));
    return keys;
  }

  @Override
  public List<String> args(ScriptContext context) {
    CallReport.Outcome outcome = report.outcome();
    return ScriptArgs.ofRoom(context)
        .add(member)
        .add(limits.messages())
        .add(CallReport.allowance(limits.maxPeers()))
        .add(TimelineEntryFormat.write(report))
        .add(outcome == null ? "" : RedisKeys.digest(report.call(member.peer())))
        .add(outcome == null ? "" : outcome == CallReport.Outcome.CONNECTED ? "c" : "f")
        .add(retention.duration().toMillis())
        .add(CallReport.MAX_KEPT)
        .add(CallReport.MAX_CALLS)
        .add(CallReport.CALL_MEMORY.toMillis())
        .list();
  }

  @Override
  public Boolean read(RedisReply reply) {
    return reply.flag();
  }
}

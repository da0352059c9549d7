package dev.parley.backplane.redis.script;

import java.time.Duration;
import java.util.List;

/**
 * A heartbeat of a replica: {@code heartbeat.lua}.
 *
 * @param outageAfter how long all replicas must have been silent for it to count as an outage
 */
public record HeartbeatCall(HeartbeatKeys names, Duration outageAfter)
    implements ScriptCall<HeartbeatCall.Answer> {
  /**
   * What Redis answers.
   *
   * @param nowMicros Redis's clock, in microseconds since 1970
   * @param outageMillis when Redis came back from its latest outage, in milliseconds since 1970
   */
  public record Answer(long nowMicros, long outageMillis) {}

  @Override
  public RedisScript script() {
    return RedisScript.HEARTBEAT;
  }

  @Override
  public String target() {
    return names.key();
  }

  @Override
  public List<String> keys() {
    return List.of(names.key());
  }

  @Override
  public List<String> args(ScriptContext context) {
    return new ScriptArgs()
        .add(names.channel())
        .add("heartbeat")
        .add(outageAfter.toMillis())
        .list();
  }

  @Override
  public HeartbeatCall.Answer read(RedisReply reply) {
    return new Answer(reply.number(), reply.number());
  }
}

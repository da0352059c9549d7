package dev.parley.backplane;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of what only a Redis backplane can do. They run on each single Redis of {@link Kind}. */
@ParameterizedClass(name = "{0}")
@EnumSource(
    value = Kind.class,
    names = {"REDIS", "REDIS_6_2"})
abstract class RedisTest extends RoomTest {
  @Parameter Kind kind;

  private RedisBackplanes backplanes;

  @Override
  final RedisBackplanes backplanes() {
    if (backplanes == null) {
      backplanes = (RedisBackplanes) kind.begin();
    }
    return backplanes;
  }

  RedisServer server() {
    return backplanes().server();
  }

  RedisBackplane anotherReplica() {
    return backplanes().replica(limits());
  }

  /** Ends all replicas, lets time pass without a heartbeat, and begins a new replica. */
  void beAwayFor(Duration time) {
    backplanes().close();
    pass(time);
    server()
        .command(
            "EVAL",
            "redis.call('HINCRBY', 'parley:pulse', 'at', -tonumber(ARGV[1]))",
            "0",
            Long.toString(time.toMillis()));
    backplane = anotherReplica();
  }

  /**
   * Makes the stored room look as after a restart of Redis that kept the data: another run wrote
   * it.
   */
  void becomeAnotherRun() {
    server()
        .command(
            "EVAL",
            """
            local fields = redis.call('HGETALL', KEYS[1])
            local run = redis.call('HGET', KEYS[1], 'run')
            for i = 1, #fields, 2 do
              local value = string.gsub(fields[i + 1], run, ARGV[1])
              redis.call('HSET', KEYS[1], fields[i], value)
            end
            """,
            "1",
            "parley:room:{demo}",
            "0123456789abcdef");
  }

  @SuppressWarnings("unchecked")
  List<String> keys() {
    return (List<String>) Objects.requireNonNull(server().command("KEYS", "*"));
  }
}

package dev.parley.backplane;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What only a backplane outside of the process can do, tried on each Redis there is. */
@ParameterizedClass(name = "{0}")
@EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
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

  /** Ends all replicas, lets time pass in which Redis hears of none, and begins a new one. */
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

  @SuppressWarnings("unchecked")
  List<String> keys() {
    return (List<String>) Objects.requireNonNull(server().command("KEYS", "*"));
  }
}

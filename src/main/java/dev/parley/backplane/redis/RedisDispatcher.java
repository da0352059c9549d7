package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.ScriptCall;
import dev.parley.room.BackplaneUnavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends calls of scripts over the connections of the session in use. */
final class RedisDispatcher {
  private final RedisSessions sessions;
  private final RedisMeters meters;

  RedisDispatcher(RedisSessions sessions, RedisMeters meters) {
    this.sessions = sessions;
    this.meters = meters;
  }

  /** Sends a call. Fails at once with {@link BackplaneUnavailable} if Redis does not answer. */
  <T extends @Nullable Object> CompletionStage<T> send(ScriptCall<T> call) {
    RedisSession session = sessions.current();
    if (session == null) {
      meters.failed();
      return CompletableFuture.failedFuture(
          new BackplaneUnavailable("Redis: there is no connection", null));
    }
    return new RedisCommand<>(call, meters)
        .send(session, connection(session, call), sessions.context(session), sessions);
  }

  /**
   * Sends a command that may have been sent to another node before.
   *
   * @param left how long the caller still waits, in nanoseconds
   * @return whether it was sent; it is not if Redis does not answer
   */
  boolean send(RedisCommand<?> command, long left, RedisCommand.Failures failures) {
    RedisSession session = sessions.current();
    if (session == null) {
      return false;
    }
    RedisConnection connection = connection(session, command.call());
    command.send(session, connection, sessions.context(session, left), failures);
    return true;
  }

  private static RedisConnection connection(RedisSession session, ScriptCall<?> call) {
    RedisConnection ofCaller = call.mayOvertake() ? session.ofCaller() : null;
    return ofCaller == null ? session.of(call.target()) : ofCaller;
  }
}

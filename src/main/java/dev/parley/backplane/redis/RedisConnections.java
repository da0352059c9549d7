package dev.parley.backplane.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Takes connections out of the client's pool for good, each on an event loop of its own.
 *
 * <p>The pool closes the socket of a connection that was ever a subscriber when it is given back,
 * and keeps others open. Ours must really end, or commands that a stuck server still holds would
 * never fail; so each is made a subscriber, of nothing, first.
 */
final class RedisConnections {
  private RedisConnections() {}

  /**
   * Connects, or fails in time: a server that is frozen accepts connections and then says nothing,
   * and one whose machine is gone would not even do that.
   */
  static Future<RedisConnection> connect(ContextInternal loop, Redis client, Duration timeout) {
    Promise<RedisConnection> made = Promise.promise();
    loop.runOnContext(
        run -> client.connect().compose(RedisConnections::markAsSubscriber).onComplete(made));
    Future<RedisConnection> connection = made.future();
    return connection
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(gaveUp -> connection.onSuccess(RedisConnections::discard));
  }

  private static Future<RedisConnection> markAsSubscriber(RedisConnection connection) {
    Promise<RedisConnection> marked = Promise.promise();
    connection.handler(reply -> marked.tryComplete(connection));
    connection.endHandler(end -> marked.tryFail("The connection was closed"));
    connection.exceptionHandler(marked::tryFail);
    connection.send(Request.cmd(Command.UNSUBSCRIBE)).onFailure(marked::tryFail);
    return marked.future();
  }

  /** Closes the socket; what is under way on it fails. */
  static void discard(RedisConnection connection) {
    connection.endHandler(null);
    connection.exceptionHandler(null);
    connection.close();
  }
}

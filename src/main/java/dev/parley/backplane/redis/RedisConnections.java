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
import java.util.function.Supplier;

/**
 * Makes connections for good, each on an event loop of its own.
 *
 * <p>A client makes all of its connections on the event loop that it was itself made on, whoever
 * asks for them; so each connection has a client of its own.
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
  static Future<RedisLine> connect(
      ContextInternal loop, Supplier<Redis> clients, Duration timeout) {
    Promise<RedisLine> made = Promise.promise();
    loop.runOnContext(
        run -> {
          Redis client = clients.get();
          client
              .connect()
              .compose(RedisConnections::markAsSubscriber)
              .map(connection -> new RedisLine(loop, client, connection))
              .onFailure(failure -> client.close())
              .onComplete(made);
        });
    Future<RedisLine> line = made.future();
    return line.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(gaveUp -> line.onSuccess(RedisLine::discard));
  }

  private static Future<RedisConnection> markAsSubscriber(RedisConnection connection) {
    Promise<RedisConnection> marked = Promise.promise();
    connection.handler(reply -> marked.tryComplete(connection));
    connection.endHandler(end -> marked.tryFail("The connection was closed"));
    connection.exceptionHandler(marked::tryFail);
    connection.send(Request.cmd(Command.UNSUBSCRIBE)).onFailure(marked::tryFail);
    return marked.future();
  }
}

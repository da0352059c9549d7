package dev.parley.backplane.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes long-lived connections, each on another event loop.
 *
 * <p>A client makes all its connections on the event loop on which it was made itself. So each
 * connection has a client of its own.
 *
 * <p>When a connection is given back, the client's pool closes the socket only if the connection
 * was a subscriber. Our sockets must be closed, because otherwise commands that a stuck server
 * holds would never fail. So each connection first becomes a subscriber, of no channel. Valkey 8.0
 * answers an error to that, but the client has made the connection a subscriber before.
 *
 * @param clients makes a client; called on the event loop that the client is to use
 * @param timeout how long a connection attempt may take
 */
record RedisConnector(Vertx vertx, Supplier<Redis> clients, Duration timeout) {

  /**
   * Connects on the next event loop. Fails after the timeout: a frozen server accepts connections
   * and then does not answer, and a lost machine does not even accept them.
   */
  Future<RedisConnection> connect() {
    ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
    Promise<RedisConnection> made = Promise.promise();
    loop.runOnContext(
        run -> {
          Redis client = clients.get();
          client
              .connect()
              .compose(RedisConnector::becomeSubscriber)
              .map(connection -> new RedisConnection(loop, client, connection))
              .onFailure(failure -> client.close())
              .onComplete(made);
        });
    Future<RedisConnection> connection = made.future();
    return connection
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(timedOut -> connection.onSuccess(RedisConnection::discard));
  }

  private static Future<io.vertx.redis.client.RedisConnection> becomeSubscriber(
      io.vertx.redis.client.RedisConnection connection) {
    Promise<io.vertx.redis.client.RedisConnection> subscriber = Promise.promise();
    connection.handler(
        reply -> {
          Throwable error = RedisFault.errorIn(reply);
          if (error == null || RedisFault.isError(error, "NOSUB")) {
            subscriber.tryComplete(connection);
          } else {
            subscriber.tryFail(error);
          }
        });
    connection.endHandler(end -> subscriber.tryFail("The connection was closed"));
    connection.exceptionHandler(subscriber::tryFail);
    connection.send(Request.cmd(Command.UNSUBSCRIBE)).onFailure(subscriber::tryFail);
    return subscriber.future();
  }
}

package dev.parley.backplane.redis;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.function.Consumer;

/** One connection to Redis, and the event loop that does everything on it. */
final class RedisConnection {
  /** A context of the event loop. */
  private final ContextInternal loop;

  /** A client makes all its connections on one event loop, so this one has no other. */
  private final Redis client;

  private final io.vertx.redis.client.RedisConnection connection;

  RedisConnection(
      ContextInternal loop, Redis client, io.vertx.redis.client.RedisConnection connection) {
    this.loop = loop;
    this.client = client;
    this.connection = connection;
  }

  /** Says whether the calling thread is the connection's event loop. */
  boolean isOnCallersLoop() {
    return loop.nettyEventLoop().inEventLoop();
  }

  /**
   * Sends a command. A caller on the connection's event loop gets the reply there, in the same turn
   * of the loop in which it arrives; any other caller gets it in its own context.
   */
  Future<Response> send(Request request) {
    if (ContextInternal.current() != null || !isOnCallersLoop()) {
      return connection.send(request);
    }
    // A handler of Netty calls, which has no context. The client would take one of any event loop.
    ContextInternal before = loop.beginDispatch();
    try {
      return connection.send(request);
    } finally {
      loop.endDispatch(before);
    }
  }

  /** Passes on what Redis sends without being asked, on the connection's event loop. */
  void onPush(Handler<Response> handler) {
    connection.handler(handler);
  }

  /** Calls back with the reason if the connection is lost. */
  void onLost(Consumer<String> callback) {
    connection.endHandler(end -> callback.accept("a connection was closed"));
    connection.exceptionHandler(failure -> callback.accept(RedisFault.words(failure)));
  }

  /**
   * Closes the socket soon; commands under way on it fail, and {@link #onLost} is not called.
   *
   * <p>It does not close at once, to avoid a deadlock: a connection that fails holds its own
   * monitor while it calls back, and closing needs the monitor of the connection that is closed.
   */
  void discard() {
    loop.runOnContext(
        run -> {
          connection.endHandler(null);
          connection.exceptionHandler(null);
          connection.close();
          client.close();
        });
  }
}

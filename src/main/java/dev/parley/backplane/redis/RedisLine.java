package dev.parley.backplane.redis;

import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A connection and where it lives: all that is done on it is done by one event loop.
 *
 * @param loop a context of that event loop
 * @param client whose only connection it is, for a client has all of its own on one event loop
 */
record RedisLine(ContextInternal loop, Redis client, RedisConnection connection) {
  /** Says whether this line's event loop is asking. */
  boolean isHere() {
    return loop.nettyEventLoop().inEventLoop();
  }

  /**
   * Sends a command. Whoever asks from this line's event loop is answered there, too, in the very
   * turn that the answer comes in; anyone else in the context it asks from.
   */
  Future<Response> send(Request request) {
    if (ContextInternal.current() != null || !isHere()) {
      return connection.send(request);
    }
    // A handler of Netty's asks. Without a context the client would draw one, on any event loop.
    ContextInternal before = loop.beginDispatch();
    try {
      return connection.send(request);
    } finally {
      loop.endDispatch(before);
    }
  }

  /**
   * Closes the socket, soon; what is under way on it fails. Not at once, since a connection that
   * fails tells so while it holds its own monitor, and closing wants that of the one that is
   * closed.
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

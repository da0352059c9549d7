package dev.parley.backplane.redis;

import dev.parley.backplane.redis.script.RedisReply;
import dev.parley.backplane.redis.script.ScriptCall;
import dev.parley.backplane.redis.script.ScriptContext;
import dev.parley.protocol.Refusal;
import dev.parley.room.BackplaneUnavailable;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of a script under way, and the caller's future. The thread that receives the reply
 * completes it.
 *
 * <p>A command that a node of a cluster did not execute may be sent again. Its fields are used by
 * the thread that sends, and then by the thread that receives the reply.
 */
final class RedisCommand<T extends @Nullable Object> extends CompletableFuture<T>
    implements Handler<AsyncResult<Response>> {
  /** Who learns that Redis answered a command with an error, or not at all. */
  interface Failures {
    /** Returns whether the command is sent again, instead of failing. */
    boolean onFailure(RedisCommand<?> command, RedisSession session, Throwable failure);
  }

  private final ScriptCall<T> call;
  private final List<String> keys;
  private final RedisMeters meters;
  private final long issuedNanos = System.nanoTime();

  // Set by send.
  private @Nullable List<String> args;
  private @Nullable RedisSession session;
  private @Nullable RedisConnection connection;
  private @Nullable Failures failures;
  private boolean isRepeated;

  /** A command that is not sent yet. */
  RedisCommand(ScriptCall<T> call, RedisMeters meters) {
    this.call = call;
    this.keys = call.keys();
    this.meters = meters;
  }

  ScriptCall<T> call() {
    return call;
  }

  /** Returns when the call was made, by {@link System#nanoTime}. */
  long issuedNanos() {
    return issuedNanos;
  }

  RedisCommand<T> send(
      RedisSession over, RedisConnection connection, ScriptContext context, Failures failures) {
    this.args = call.args(context);
    this.session = over;
    this.connection = connection;
    this.failures = failures;
    this.isRepeated = false;
    send(connection, Command.EVALSHA, call.script().sha1(over.bus()), args);
    return this;
  }

  private void send(
      RedisConnection connection, Command command, String text, List<String> arguments) {
    Request request = Request.cmd(command).arg(text).arg(keys.size());
    keys.forEach(request::arg);
    arguments.forEach(request::arg);
    connection.send(request).onComplete(this);
  }

  @Override
  public void handle(AsyncResult<Response> reply) {
    Throwable failure = reply.cause();
    if (failure == null) {
      meters.done(call.script(), issuedNanos, true);
      read(reply.result());
    } else {
      onFailure(failure);
    }
  }

  private void onFailure(Throwable failure) {
    RedisSession over = session;
    RedisConnection sentOver = connection;
    List<String> arguments = args;
    Failures told = failures;
    if (over == null || sentOver == null || arguments == null || told == null) {
      throw new IllegalStateException("The command was not sent", failure);
    }
    if (!isRepeated && RedisFault.isError(failure, "NOSCRIPT")) {
      isRepeated = true;
      send(sentOver, Command.EVAL, call.script().text(over.bus()), arguments);
    } else if (!told.onFailure(this, over, failure)) {
      meters.done(call.script(), issuedNanos, false);
      fail(new BackplaneUnavailable("Redis: " + RedisFault.words(failure), failure));
    }
  }

  private void read(Response reply) {
    try {
      complete(call.read(new RedisReply(reply)));
    } catch (RuntimeException failure) {
      fail(failure);
    }
  }

  /** Fails the command, which is not under way. */
  RedisCommand<T> unavailable(String why) {
    fail(new BackplaneUnavailable("Redis: " + why, null));
    return this;
  }

  private void fail(RuntimeException failure) {
    if (!(failure instanceof Refusal)) {
      meters.failed();
    }
    completeExceptionally(failure);
  }
}

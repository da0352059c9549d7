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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a script under way, and the caller's future. The thread that receives the reply
 * completes it.
 */
final class RedisCommand<T extends @Nullable Object> extends CompletableFuture<T>
    implements Handler<AsyncResult<Response>> {
  private final ScriptCall<T> call;
  private final List<String> keys;
  private final List<String> args;
  private final RedisConnection connection;
  private final RedisMeters meters;
  private final Consumer<Throwable> onFailure;

  private final long sentNanos = System.nanoTime();

  /** Used by the thread that sends, and then by the thread that receives the reply. */
  private boolean isRepeated;

  /**
   * A command that is not sent yet.
   *
   * @param onFailure called if Redis answers with an error, or not at all
   */
  RedisCommand(
      ScriptCall<T> call,
      ScriptContext context,
      RedisConnection connection,
      RedisMeters meters,
      Consumer<Throwable> onFailure) {
    this.call = call;
    this.keys = call.keys();
    this.args = call.args(context);
    this.connection = connection;
    this.meters = meters;
    this.onFailure = onFailure;
  }

  RedisCommand<T> send() {
    send(Command.EVALSHA, call.script().sha1());
    return this;
  }

  private void send(Command command, String text) {
    Request request = Request.cmd(command).arg(text).arg(keys.size());
    keys.forEach(request::arg);
    args.forEach(request::arg);
    connection.send(request).onComplete(this);
  }

  @Override
  public void handle(AsyncResult<Response> reply) {
    Throwable failure = reply.cause();
    if (failure != null && RedisFault.isError(failure, "NOSCRIPT") && !isRepeated) {
      isRepeated = true;
      send(Command.EVAL, call.script().text());
      return;
    }
    meters.done(call.script(), sentNanos, failure == null);
    if (failure == null) {
      read(reply.result());
      return;
    }
    onFailure.accept(failure);
    fail(new BackplaneUnavailable("Redis: " + RedisFault.words(failure), failure));
  }

  private void read(Response reply) {
    try {
      complete(call.read(new RedisReply(reply)));
    } catch (RuntimeException failure) {
      fail(failure);
    }
  }

  private void fail(RuntimeException failure) {
    if (!(failure instanceof Refusal)) {
      meters.failed();
    }
    completeExceptionally(failure);
  }
}

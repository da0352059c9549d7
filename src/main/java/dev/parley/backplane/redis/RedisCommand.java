package dev.parley.backplane.redis;

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
import java.util.function.Function;

/**
 * One script under way, and what whoever asked for it waits for. Completed by the thread that the
 * answer comes in by.
 */
final class RedisCommand<T> extends CompletableFuture<T> implements Handler<AsyncResult<Response>> {
  private final RedisScript script;
  private final List<String> keys;
  private final List<String> args;
  private final RedisLine line;
  private final RedisMeters meters;
  private final Function<RedisReply, T> reading;
  private final Consumer<String> onReadOnly;

  private final long sentNanos = System.nanoTime();

  /** Touched by who sends, and then by who answers. */
  private boolean isRepeated;

  /**
   * A command that is not sent yet.
   *
   * @param reading makes the result of the answer; what it throws is the result, too
   * @param onReadOnly told why, should the server turn out to be a replica
   */
  RedisCommand(
      RedisScript script,
      List<String> keys,
      List<String> args,
      RedisLine line,
      RedisMeters meters,
      Function<RedisReply, T> reading,
      Consumer<String> onReadOnly) {
    this.script = script;
    this.keys = keys;
    this.args = args;
    this.line = line;
    this.meters = meters;
    this.reading = reading;
    this.onReadOnly = onReadOnly;
  }

  RedisCommand<T> send() {
    send(Command.EVALSHA, script.sha1());
    return this;
  }

  private void send(Command command, String text) {
    Request request = Request.cmd(command).arg(text).arg(keys.size());
    keys.forEach(request::arg);
    args.forEach(request::arg);
    line.send(request).onComplete(this);
  }

  @Override
  public void handle(AsyncResult<Response> answer) {
    Throwable failure = answer.cause();
    if (failure != null && isError(failure, "NOSCRIPT") && !isRepeated) {
      isRepeated = true;
      send(Command.EVAL, script.text());
      return;
    }
    meters.done(script, sentNanos, failure == null);
    if (failure == null) {
      read(answer.result());
      return;
    }
    if (isError(failure, "READONLY")) {
      onReadOnly.accept("it is a replica now");
    }
    fail(new BackplaneUnavailable("Redis: a command failed", failure));
  }

  private void read(Response answer) {
    try {
      complete(reading.apply(new RedisReply(answer)));
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

  private static boolean isError(Throwable failure, String code) {
    return failure.getMessage() != null && failure.getMessage().startsWith(code);
  }
}

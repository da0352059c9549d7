package dev.parley.replicas;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Many calls, a bounded number at a time: two peers join a fresh room at different replicas,
 * listen, exchange offer, answer and candidates, and leave. All on one event loop.
 */
final class Calls implements AutoCloseable {
  private static final int AT_A_TIME = 32;
  private static final int CONNECTIONS = 1000;
  private static final long CALL_MILLIS = 60_000;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context loop = vertx.getOrCreateContext();
  private final Tally tally;
  private final ReplicaClient client;
  private final int atATime;
  private final long pauseMillis;

  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  // Only on the loop.
  private int allowed;
  private int begun;
  private int underWay;

  Calls(Tally tally, List<URI> services) {
    this(tally, services, AT_A_TIME, 0);
  }

  /** Leaves a pause after each call, so that others have the machine, too. */
  Calls(Tally tally, List<URI> services, int atATime, long pauseMillis) {
    this.tally = tally;
    this.client = new ReplicaClient(vertx, services, CONNECTIONS);
    this.atATime = atATime;
    this.pauseMillis = pauseMillis;
  }

  /** Begins no further calls; completes when those that have begun are over. */
  CompletionStage<Void> finish() {
    loop.runOnContext(
        now -> {
          allowed = 0;
          begin();
        });
    return finished;
  }

  /** Lets calls begin until this many have. */
  void allow(int calls) {
    loop.runOnContext(
        now -> {
          allowed = calls;
          begin();
        });
  }

  private void begin() {
    while (begun < allowed && underWay < atATime) {
      begun++;
      underWay++;
      call(begun);
    }
    if (begun >= allowed && underWay == 0) {
      finished.complete(null);
    }
  }

  private void next() {
    underWay--;
    begin();
  }

  private void call(int number) {
    String room = UUID.randomUUID().toString();
    int one = number % client.services();
    int other = (number + 1) % client.services();
    Caller caller = new Caller(client, tally, room, "caller", "callee", one);
    Caller callee = new Caller(client, tally, room, "callee", "caller", other);
    Future<Void> call =
        both(caller.join(), callee.join())
            .compose(joined -> both(caller.listen(), callee.listen()))
            .compose(listening -> both(caller.speak(), answer(callee)))
            .compose(spoken -> both(caller.heardAll(), callee.heardAll()))
            .compose(heard -> both(caller.audit(), callee.audit()))
            .compose(audited -> both(caller.leave(), callee.leave()));
    limited(call)
        .onComplete(
            ended -> {
              if (ended.failed()) {
                tally.surprises.add(room + ": " + ended.cause().getMessage());
              }
              caller.compareWith(callee);
              callee.compareWith(caller);
              caller.hangUp();
              callee.hangUp();
              tally.finished.incrementAndGet();
              if (pauseMillis == 0) {
                next();
              } else {
                client.later(pauseMillis, this::next);
              }
            });
  }

  private static Future<Void> answer(Caller callee) {
    return callee.heardFirst().compose(called -> callee.speak());
  }

  private static Future<Void> both(Future<Void> one, Future<Void> other) {
    return Future.all(one, other).mapEmpty();
  }

  private Future<Void> limited(Future<Void> call) {
    Promise<Void> limited = Promise.promise();
    long timer = vertx.setTimer(CALL_MILLIS, now -> limited.tryFail("the call does not end"));
    call.onComplete(
        ended -> {
          vertx.cancelTimer(timer);
          if (ended.succeeded()) {
            limited.tryComplete();
          } else {
            limited.tryFail(ended.cause());
          }
        });
    return limited.future();
  }

  @Override
  public void close() {
    vertx.close();
  }
}

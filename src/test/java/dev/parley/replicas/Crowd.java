package dev.parley.replicas;

import dev.parley.testing.Json;
import dev.parley.testing.SseEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many peers that mostly listen, ten in a room. Each keeps a stream open as the protocol requires.
 * From time to time the first peer of each room sends a message to the others. All run on one event
 * loop.
 */
final class Crowd implements AutoCloseable {
  private static final int ROOM = 10;
  private static final int JOINS_AT_A_TIME = 50;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context loop = vertx.getOrCreateContext();
  private final ReplicaClient client;
  private final Returns returns;
  private final List<Listening> peers = new ArrayList<>();
  private volatile boolean leaving;

  /** Streams that have received {@code hello} and have not ended. */
  final AtomicInteger open = new AtomicInteger();

  /** Faults of the service. */
  final Queue<String> surprises = new ConcurrentLinkedQueue<>();

  Crowd(URI service, int size, Returns returns) {
    this.client = new ReplicaClient(vertx, List.of(service), size + JOINS_AT_A_TIME);
    this.returns = returns;
    for (int i = 0; i < size; i += ROOM) {
      String room = "crowd-" + UUID.randomUUID();
      List<String> said = new ArrayList<>();
      for (int j = 0; j < ROOM; j++) {
        peers.add(new Listening(room, "peer-" + j, said));
      }
    }
  }

  /** Everybody joins and opens a stream; completes when all have asked for it. */
  CompletionStage<Void> gather() {
    Promise<Void> gathered = Promise.promise();
    loop.runOnContext(now -> gather(0).onComplete(gathered));
    return gathered.future().toCompletionStage();
  }

  private Future<Void> gather(int from) {
    if (from >= peers.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(from + JOINS_AT_A_TIME, peers.size());
    return Future.all(peers.subList(from, to).stream().map(Listening::join).toList())
        .compose(joined -> gather(to));
  }

  /** In each room the first peer says this to the others; completes when all has been accepted. */
  CompletionStage<Void> say(String text) {
    Promise<Void> said = Promise.promise();
    loop.runOnContext(
        now ->
            Future.all(peers.stream().filter(Listening::isFirst).map(p -> p.say(text)).toList())
                .<Void>mapEmpty()
                .onComplete(said));
    return said.future().toCompletionStage();
  }

  /** Says whether every peer received each accepted message once and in order. */
  boolean hasHeardAll() {
    return peers.stream().filter(peer -> !peer.isFirst()).allMatch(Listening::hasHeardAll);
  }

  @Override
  public void close() {
    leaving = true;
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** One peer. Only the event loop uses its fields, except the lists, which have locks. */
  private final class Listening {
    private final String room;
    private final String id;
    private final List<String> said;
    private final List<String> heard = new ArrayList<>();
    private String token = "";
    private @Nullable String lastEventId;

    private Listening(String room, String id, List<String> said) {
      this.room = room;
      this.id = id;
      this.said = said;
    }

    private boolean isFirst() {
      return id.equals("peer-0");
    }

    private boolean hasHeardAll() {
      synchronized (said) {
        synchronized (heard) {
          return heard.equals(said);
        }
      }
    }

    private Future<Void> join() {
      Map<String, String> headers =
          Map.of("Content-Type", "application/json", "Idempotency-Key", "join-" + room + "-" + id);
      return insist(201, peersPath(), headers, "{\"id\":\"" + id + "\"}")
          .map(
              answer -> {
                token = Json.parse(answer).get("token").textValue();
                open();
                return null;
              });
    }

    private Future<Void> say(String text) {
      Map<String, String> headers =
          Map.of(
              "Authorization",
              "Bearer " + token,
              "Content-Type",
              "application/json",
              "Idempotency-Key",
              text);
      String body = "{\"data\":" + Json.quote(text) + "}";
      return insist(202, "/v1/rooms/" + room + "/messages", headers, body)
          .map(
              answer -> {
                synchronized (said) {
                  said.add(Json.parse(answer).get("id").textValue());
                }
                return null;
              });
    }

    /** Repeats the request while replicas answer that they are busy. Other refusals are faults. */
    private Future<String> insist(
        int expected, String path, Map<String, String> headers, String body) {
      return client
          .ask(0, HttpMethod.POST, path, headers, body)
          .compose(
              answer -> {
                if (answer.status() == expected) {
                  return Future.succeededFuture(answer.body());
                }
                if (!answer.isBusy()) {
                  return Future.failedFuture(path + " was answered " + answer);
                }
                Promise<String> again = Promise.promise();
                client.later(200, () -> insist(expected, path, headers, body).onComplete(again));
                return again.future();
              });
    }

    private void open() {
      Map<String, String> headers =
          lastEventId == null
              ? Map.of("Accept", "text/event-stream", "Authorization", "Bearer " + token)
              : Map.of(
                  "Accept",
                  "text/event-stream",
                  "Authorization",
                  "Bearer " + token,
                  "Last-Event-ID",
                  lastEventId);
      Attempt attempt = new Attempt(lastEventId != null);
      client
          .open(0, messages(), headers, event -> hear(event, attempt), attempt.end::tryComplete)
          .onSuccess(stream -> attempt.stream = stream)
          .onFailure(
              failure -> {
                surprises.add("stream: " + failure.getMessage());
                attempt.end.tryComplete();
              });
      attempt.end.future().onSuccess(ended -> comeBack(attempt));
    }

    private void comeBack(Attempt attempt) {
      if (leaving) {
        return;
      }
      if (attempt.greeted) {
        open.decrementAndGet();
        returns.ended();
      } else {
        returns.sentAway();
      }
      long pause = attempt.stream == null ? 1000 : attempt.stream.reconnectionTime(1000);
      client.later(pause, this::open);
    }

    private void hear(SseEvent event, Attempt attempt) {
      if (event.is("hello")) {
        greet(event, attempt);
      } else if (event.is("message")) {
        synchronized (heard) {
          heard.add(String.valueOf(event.id()));
        }
      } else if (event.is("peer-left")) {
        surprises.add(room + ": " + event.data());
      }
      if (event.id() != null) {
        lastEventId = event.id();
      }
    }

    private void greet(SseEvent hello, Attempt attempt) {
      attempt.greeted = true;
      open.incrementAndGet();
      if (attempt.isReturn) {
        returns.cameBack();
        if (!hello.json().get("resumed").booleanValue()) {
          surprises.add(room + " is not resumed: " + hello.data());
        }
      }
    }

    private String peersPath() {
      return "/v1/rooms/" + room + "/peers";
    }

    private String messages() {
      return peersPath() + "/" + id + "/messages";
    }
  }

  /** One stream, from its request to its end. */
  private static final class Attempt {
    private final Promise<Void> end = Promise.promise();
    private final boolean isReturn;
    private ReplicaClient.@Nullable Stream stream;
    private boolean greeted;

    private Attempt(boolean isReturn) {
      this.isReturn = isReturn;
    }
  }
}

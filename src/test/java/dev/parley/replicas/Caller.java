package dev.parley.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Json;
import dev.parley.testing.SseEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One of the two peers of a call, which follows the protocol. It retries a failed request at the
 * other replica, with the same idempotency key. When its stream ends, it opens a new one there
 * after the reconnection time. It sends a description and thirty candidates, each after the
 * response to the one before, and counts what it receives. For one event loop.
 */
final class Caller {
  static final int MESSAGES = 31;

  private static final String PADDING = "a=fmtp:96 profile-id=0;level=3\r\n".repeat(94);

  private final ReplicaClient client;
  private final Tally tally;
  private final String room;
  private final String id;
  private final String other;
  private final Promise<Void> served = Promise.promise();
  private final Promise<Void> heardFirst = Promise.promise();
  private final Promise<Void> heardAll = Promise.promise();

  private int service;
  private String token = "";
  private ReplicaClient.@Nullable Stream stream;
  private @Nullable String lastEventId;
  private boolean leaving;

  /** By the number of a message, the event id in the response, and the one on the stream. */
  final @Nullable String[] accepted = new @Nullable String[MESSAGES];

  final @Nullable String[] heard = new @Nullable String[MESSAGES];
  private int highest = -1;
  private long position;

  Caller(ReplicaClient client, Tally tally, String room, String id, String other, int service) {
    this.client = client;
    this.tally = tally;
    this.room = room;
    this.id = id;
    this.other = other;
    this.service = service;
  }

  /** Joins. */
  Future<Void> join() {
    Map<String, String> headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    return insist(HttpMethod.POST, peers(), headers, "{\"id\":\"" + id + "\"}", 201)
        .map(
            body -> {
              token = Json.parse(body).get("token").textValue();
              return null;
            });
  }

  /** Opens its stream, and again until it leaves; completes with the first {@code hello}. */
  Future<Void> listen() {
    open(service);
    return served.future();
  }

  /** Completes with the first message of the other peer. */
  Future<Void> heardFirst() {
    return heardFirst.future();
  }

  /** Completes when all messages of the other peer have arrived. */
  Future<Void> heardAll() {
    return heardAll.future();
  }

  /** Sends all messages, one after the other. */
  Future<Void> speak() {
    return speak(0);
  }

  private Future<Void> speak(int number) {
    if (number == MESSAGES) {
      return Future.succeededFuture();
    }
    Map<String, String> headers = authorization();
    headers.put("Idempotency-Key", "message-" + number);
    return insist(
            HttpMethod.POST, peers() + "/" + other + "/messages", headers, message(id, number), 202)
        .compose(
            body -> {
              accepted[number] = Json.parse(body).get("id").textValue();
              return speak(number + 1);
            });
  }

  /** Counts the messages for this peer in the log that are missing or repeated. */
  Future<Void> audit() {
    Map<String, String> headers = authorization();
    headers.put("Accept", "application/json");
    return insist(HttpMethod.GET, messages() + "?wait=0", headers, "", 200)
        .map(
            body -> {
              int logged = 0;
              for (JsonNode event : Json.parse(body).get("events")) {
                logged += event.get("event").textValue().equals("message") ? 1 : 0;
              }
              tally.doubled.addAndGet(Math.max(0, logged - MESSAGES));
              tally.lost.addAndGet(Math.max(0, MESSAGES - logged));
              return null;
            });
  }

  Future<Void> leave() {
    leaving = true;
    return insist(HttpMethod.DELETE, peers() + "/" + id, authorization(), "", 204)
        .onComplete(left -> hangUp())
        .mapEmpty();
  }

  void hangUp() {
    leaving = true;
    endStream();
  }

  private void endStream() {
    if (stream != null) {
      stream.close();
    }
  }

  /** Counts accepted messages that the other peer did not receive, or with another event id. */
  void compareWith(Caller listener) {
    for (int i = 0; i < MESSAGES; i++) {
      if (accepted[i] != null && listener.heard[i] == null) {
        tally.lost.incrementAndGet();
      } else if (accepted[i] != null && !Objects.equals(accepted[i], listener.heard[i])) {
        tally.renumbered.incrementAndGet();
      }
    }
  }

  /** Repeats a request until the response has the expected status. */
  private Future<String> insist(
      HttpMethod method, String path, Map<String, String> headers, String body, int expected) {
    Promise<String> answered = Promise.promise();
    attempt(answered, method, path, headers, body, expected);
    return answered.future();
  }

  private void attempt(
      Promise<String> answered,
      HttpMethod method,
      String path,
      Map<String, String> headers,
      String body,
      int expected) {
    client
        .ask(service, method, path, headers, body)
        .onComplete(
            reply -> {
              ReplicaClient.Reply answer = reply.result();
              if (answer != null && answer.status() == expected) {
                answered.complete(answer.body());
              } else if (answer == null || answer.status() == 503) {
                tally.retries.incrementAndGet();
                if (answer == null) {
                  tally.cut.add(method + " " + path + ": " + reply.cause());
                } else if (!answer.isBusy()) {
                  tally.unreachable.add(method + " " + path + ": " + answer);
                }
                service = (service + 1) % client.services();
                client.later(
                    ThreadLocalRandom.current().nextLong(50, 250),
                    () -> attempt(answered, method, path, headers, body, expected));
              } else if (answer.status() == 409 && answer.body().contains("not-in-room")) {
                tally.rejoined.incrementAndGet();
                endStream();
                client.later(500, () -> attempt(answered, method, path, headers, body, expected));
              } else {
                answered.fail(method + " " + path + " " + answer);
              }
            });
  }

  private void open(int at) {
    Map<String, String> headers = authorization();
    headers.put("Accept", "text/event-stream");
    if (lastEventId != null) {
      headers.put("Last-Event-ID", lastEventId);
    }
    Promise<Void> end = Promise.promise();
    Greeting greeting = new Greeting(lastEventId != null);
    client
        .open(at, messages(), headers, event -> hear(event, greeting), end::tryComplete)
        .onSuccess(opened -> stream = opened)
        .onFailure(
            failure -> {
              if (failure instanceof ReplicaClient.Refused) {
                served.tryFail("stream: " + failure.getMessage());
                heardAll.tryFail("stream: " + failure.getMessage());
              } else {
                end.tryComplete();
              }
            });
    end.future()
        .onSuccess(
            ended -> {
              if (!leaving) {
                if (!greeting.received) {
                  tally.sentAway.incrementAndGet();
                }
                long pause = stream == null ? 1000 : stream.reconnectionTime(1000);
                client.later(pause, () -> open((at + 1) % client.services()));
              }
            });
  }

  /** Whether {@code hello} has arrived on a stream, and whether it should say that it resumed. */
  private static final class Greeting {
    private final boolean expectsToResume;
    private boolean received;

    private Greeting(boolean expectsToResume) {
      this.expectsToResume = expectsToResume;
    }
  }

  private void hear(SseEvent event, Greeting greeting) {
    String eventId = event.id();
    if (event.is("hello")) {
      greet(event, greeting);
    } else if (event.is("message")) {
      hearMessage(event);
    }
    if (eventId != null) {
      lastEventId = eventId;
      position = Long.parseLong(eventId.substring(eventId.indexOf('-') + 1));
    }
  }

  private void greet(SseEvent hello, Greeting greeting) {
    greeting.received = true;
    if (greeting.expectsToResume) {
      boolean resumed = hello.json().get("resumed").booleanValue();
      (resumed ? tally.resumed : tally.notResumed).incrementAndGet();
    }
    served.tryComplete();
  }

  private void hearMessage(SseEvent event) {
    tally.messages.incrementAndGet();
    JsonNode message = event.json();
    int number = number(message);
    if (number < 0) {
      tally.misrouted.incrementAndGet();
      return;
    }
    String eventId = Objects.requireNonNull(event.id());
    boolean isLate = Long.parseLong(eventId.substring(eventId.indexOf('-') + 1)) <= position;
    if (heard[number] != null) {
      tally.doubled.incrementAndGet();
    } else if (number < highest || isLate) {
      tally.reordered.incrementAndGet();
    }
    heard[number] = eventId;
    highest = Math.max(highest, number);
    heardFirst.tryComplete();
    if (Arrays.stream(heard).noneMatch(Objects::isNull)) {
      heardAll.tryComplete();
    }
  }

  /** The number that the other gave the message; negative if it is not what the other said here. */
  private int number(JsonNode message) {
    if (!message.path("from").asText().equals(other) || !message.path("to").asText().equals(id)) {
      return -1;
    }
    JsonNode candidate = message.path("candidate");
    int number = candidate.isMissingNode() ? 0 : candidate.path("sdpMLineIndex").asInt();
    JsonNode said = Json.parse(message(other, number));
    String member = number == 0 ? "description" : "candidate";
    return message.path(member).equals(said.get(member)) ? number : -1;
  }

  /** What a peer of this room says: a description, and thirty candidates. */
  private String message(String from, int number) {
    if (number == 0) {
      String sdp = "v=0\r\ns=" + room + " " + from + "\r\n" + PADDING;
      String type = from.equals("caller") ? "offer" : "answer";
      return "{\"description\":{\"type\":\"" + type + "\",\"sdp\":" + Json.quote(sdp) + "}}";
    }
    return """
        {"candidate":{"candidate":"candidate:%d 1 udp 2122260223 192.0.2.7 %d typ host ufrag %s",\
        "sdpMid":"0","sdpMLineIndex":%d,"usernameFragment":"%s"}}"""
        .formatted(number, 50_000 + number, from, number, room);
  }

  private Map<String, String> authorization() {
    Map<String, String> headers = new HashMap<>();
    headers.put("Authorization", "Bearer " + token);
    headers.put("Content-Type", "application/json");
    return headers;
  }

  private String peers() {
    return "/v1/rooms/" + room + "/peers";
  }

  private String messages() {
    return peers() + "/" + id + "/messages";
  }
}

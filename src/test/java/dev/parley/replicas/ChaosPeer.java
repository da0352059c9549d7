package dev.parley.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Json;
import dev.parley.testing.SseEvent;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One of two peers who talk while faults happen. It sends a numbered message, waits for the answer
 * and sends the next one after a pause; it repeats none, so that a message that is heard twice was
 * doubled by the service. When its stream ends or its replica does not answer, it goes on at the
 * next replica. It does not wait as long as the service asks it to ({@code retry}), because what is
 * measured is how soon the service serves again. For one event loop.
 */
final class ChaosPeer {
  private static final long PAUSE_MILLIS = 200;
  private static final long RETRY_MILLIS = 300;

  private final ReplicaClient client;
  private final String room;
  private final String id;
  private final String other;
  private final Queue<String> surprises;
  private final Heard heard = new Heard();

  private int service;
  private String token = "";
  private ReplicaClient.@Nullable Stream stream;
  private @Nullable String lastEventId;
  private int streams;
  private boolean isOver;
  private boolean isSilent;
  private boolean isSpeaking;
  private long next;
  private int refused;

  /** When it heard the first message that was sent after {@link #mark}. */
  private long servedNanos;

  private long markNanos = Long.MAX_VALUE;

  ChaosPeer(
      ReplicaClient client,
      String room,
      String id,
      String other,
      int service,
      Queue<String> surprises) {
    this.client = client;
    this.room = room;
    this.id = id;
    this.other = other;
    this.service = service;
    this.surprises = surprises;
  }

  Heard heard() {
    return heard;
  }

  int refused() {
    return refused;
  }

  /** From now on looks for the first message that is sent from now on. */
  void mark() {
    markNanos = System.nanoTime();
    servedNanos = 0;
  }

  /** Returns when such a message was heard, in nanoseconds after the mark; negative if not yet. */
  long servedAfterNanos() {
    return servedNanos == 0 ? -1 : servedNanos - markNanos;
  }

  /** Joins, listens, and speaks as soon as it listens to {@code partner}, who hears it. */
  void begin(ChaosPeer partner) {
    client
        .ask(service, HttpMethod.POST, peers(), json(), "{\"id\":\"" + id + "\"}")
        .onSuccess(
            reply -> {
              if (reply.status() == 201) {
                token = Json.parse(reply.body()).get("token").textValue();
                open();
                speak(partner);
              } else {
                client.later(RETRY_MILLIS, () -> begin(partner));
              }
            })
        .onFailure(failure -> elsewhere(() -> begin(partner)));
  }

  private void elsewhere(Runnable action) {
    if (!isOver) {
      service = (service + 1) % client.services();
      client.later(RETRY_MILLIS, action);
    }
  }

  private void open() {
    if (isOver) {
      return;
    }
    Map<String, String> headers = authorization();
    headers.put("Accept", "text/event-stream");
    if (lastEventId != null) {
      headers.put("Last-Event-ID", lastEventId);
    }
    int number = ++streams;
    client
        .open(service, messages(id), headers, event -> hear(number, event), () -> onEnd(number))
        .onSuccess(opened -> stream = opened)
        .onFailure(failure -> onFailure(number, failure));
  }

  private void onFailure(int number, Throwable failure) {
    if (failure instanceof ReplicaClient.Refused) {
      surprises.add(room + " " + id + " stream: " + failure.getMessage());
    }
    onEnd(number);
  }

  private void onEnd(int number) {
    if (number != streams || isOver) {
      return;
    }
    streams++;
    service = (service + 1) % client.services();
    client.later(RETRY_MILLIS, this::open);
  }

  private void hear(int number, SseEvent event) {
    String eventId = event.id();
    if (number != streams || eventId == null) {
      return;
    }
    if (event.is("hello")) {
      heard.hello(event.json().get("resumed").booleanValue(), eventId);
    } else if (event.is("message")) {
      JsonNode data = event.json().get("data");
      heard.message(eventId, data.get("number").longValue());
      onHeard(data.get("sent").longValue());
    } else {
      heard.event(eventId);
    }
    lastEventId = eventId;
  }

  private void onHeard(long sentNanos) {
    if (servedNanos == 0 && sentNanos >= markNanos) {
      servedNanos = System.nanoTime();
    }
  }

  private void speak(ChaosPeer partner) {
    isSpeaking = !isSilent;
    if (isSilent) {
      return;
    }
    int heardBefore = partner.heard.length();
    long number = next++;
    String body = "{\"data\":{\"number\":%d,\"sent\":%d}}".formatted(number, System.nanoTime());
    client
        .ask(service, HttpMethod.POST, messages(other), authorization(), body)
        .onSuccess(
            reply -> {
              onAnswer(reply, number, partner.heard, heardBefore);
              client.later(PAUSE_MILLIS, () -> speak(partner));
            })
        .onFailure(
            failure -> {
              refused++;
              elsewhere(() -> speak(partner));
            });
  }

  private void onAnswer(ReplicaClient.Reply reply, long number, Heard receiver, int heardBefore) {
    if (reply.status() == 202) {
      receiver.accepted(Json.parse(reply.body()).get("id").textValue(), number, heardBefore);
    } else {
      refused++;
      if (!reply.isBusy() && !isAbsent(reply)) {
        surprises.add(room + " " + id + ": " + reply.status() + " " + reply.body());
      }
    }
  }

  /** Whether this peer or the other one is not in the room, as long as nobody has joined again. */
  private static boolean isAbsent(ReplicaClient.Reply reply) {
    return reply.body().contains("not-in-room") || reply.body().contains("peer-not-found");
  }

  /** Sends nothing more; still listens. */
  void stopSpeaking() {
    isSilent = true;
  }

  boolean isSpeaking() {
    return isSpeaking;
  }

  void hangUp() {
    isOver = true;
    streams++;
    if (stream != null) {
      stream.close();
    }
  }

  private Map<String, String> json() {
    return Map.of("Content-Type", "application/json");
  }

  private Map<String, String> authorization() {
    Map<String, String> headers = new HashMap<>(json());
    headers.put("Authorization", "Bearer " + token);
    return headers;
  }

  private String peers() {
    return "/v1/rooms/" + room + "/peers";
  }

  private String messages(String to) {
    return peers() + "/" + to + "/messages";
  }
}

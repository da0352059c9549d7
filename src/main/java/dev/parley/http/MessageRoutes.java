package dev.parley.http;

import dev.parley.access.AccessConfig;
import dev.parley.delivery.DeliveryConfig;
import dev.parley.delivery.EventStreams;
import dev.parley.protocol.Event;
import dev.parley.protocol.EventId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Bounds;
import dev.parley.room.Fact;
import dev.parley.room.Receipt;
import dev.parley.room.RoomLog;
import dev.parley.room.Rooms;
import dev.parley.room.Send;
import dev.parley.timeline.Recorder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The doors that messages pass through: sending, and receiving as an event stream or by a poll.
 *
 * <p>On Vert.x routes, since here every microsecond and every byte of a waiting peer counts
 * (docs/decisions).
 */
@Singleton
class MessageRoutes {
  private static final RoomLog LOG = RoomLog.of(MessageRoutes.class);

  private static final String TO_ALL = "/v1/rooms/:room/messages";
  private static final String TO_ONE = "/v1/rooms/:room/peers/:peer/messages";

  private static final Duration USUAL_TOKEN = Duration.ofHours(24);
  private static final Duration LONGEST_TOKEN = Duration.ofDays(30);

  private final Rooms rooms;
  private final EventStreams streams;
  private final Credentials credentials;
  private final FreshIceServers freshIceServers;
  private final Answers answers;
  private final HttpMeters meters;
  private final Unwritten unwritten;
  private final LastAnswers lastAnswers;
  private final Recorder recorder;
  private final SendSpans spans;
  private final BodyBounds bounds;

  MessageRoutes(
      Rooms rooms,
      EventStreams streams,
      Credentials credentials,
      FreshIceServers freshIceServers,
      Answers answers,
      HttpMeters meters,
      LastAnswers lastAnswers,
      Recorder recorder,
      SendSpans spans,
      BodyBounds bounds,
      DeliveryConfig delivery,
      AccessConfig access) {
    this.rooms = rooms;
    this.streams = streams;
    this.credentials = credentials;
    this.freshIceServers = freshIceServers;
    this.answers = answers;
    this.meters = meters;
    this.unwritten = unwritten(delivery);
    this.lastAnswers = lastAnswers;
    this.recorder = recorder;
    this.spans = spans;
    this.bounds = bounds;
    Bounds.check(
        "parley.access.token-lifetime",
        access.tokenLifetime(),
        shortestToken(delivery.streamAge()),
        LONGEST_TOKEN);
  }

  private static Unwritten unwritten(DeliveryConfig delivery) {
    long total = delivery.maxBufferedTotal().orElse(Runtime.getRuntime().maxMemory() / 4);
    return new Unwritten(
        delivery.maxBuffered(),
        Bounds.check("parley.delivery.max-buffered-total", total, Unwritten.LITTLE, 1L << 40));
  }

  /**
   * A stream that opens when a little more than half of a token is left ends before the token, so
   * that the next one renews it. Whoever wants streams of many hours may have the usual tokens.
   */
  private static Duration shortestToken(Duration streamAge) {
    Duration three = streamAge.multipliedBy(3);
    return three.compareTo(USUAL_TOKEN) < 0 ? three : USUAL_TOKEN;
  }

  void register(@Observes Router router) {
    router
        .post(TO_ALL)
        .handler(context -> send(context.request(), context.pathParam("room"), null));
    router
        .post(TO_ONE)
        .handler(
            context ->
                send(context.request(), context.pathParam("room"), context.pathParam("peer")));
    router
        .get(TO_ONE)
        .handler(
            context ->
                receive(
                    context.request(),
                    context.pathParam("room"),
                    context.pathParam("peer"),
                    false));
    router.route(TO_ALL).handler(context -> methodNotAllowed(context.request(), "POST"));
    router.route(TO_ONE).handler(context -> methodNotAllowed(context.request(), "GET, POST"));
  }

  private void methodNotAllowed(HttpServerRequest request, String allowed) {
    request.response().putHeader("Allow", allowed);
    if (request.method().equals(HttpMethod.OPTIONS)) {
      request.response().setStatusCode(204).end();
      return;
    }
    RequestBody.json(request, bounds)
        .whenComplete(
            (body, refusal) ->
                answers.fail(
                    request,
                    new Refusal(Problem.METHOD_NOT_ALLOWED, "Allowed here: " + allowed + ".")));
  }

  /**
   * Takes a message, or some, from a request of which nothing but the head has been read.
   *
   * @param roomId the room of its path
   * @param peerId the addressee of its path; null for everybody
   */
  void send(HttpServerRequest request, String roomId, @Nullable String peerId) {
    RequestBody.json(request, bounds)
        .whenComplete((body, refusal) -> send(request, roomId, peerId, body, refusal));
  }

  private void send(
      HttpServerRequest request,
      String roomId,
      @Nullable String peerId,
      byte @Nullable [] body,
      @Nullable Throwable refusal) {
    try {
      Member sender = credentials.require(request, new RoomId(roomId));
      String key = Parameters.key(request);
      send(request, sender, key, peerId, body, refusal)
          .whenComplete((receipt, failure) -> answer(request, receipt, failure));
    } catch (RuntimeException failure) {
      answers.fail(request, failure);
    }
  }

  /** Sends; whatever is refused on the way is refused only after a look at the key. */
  private CompletionStage<Receipt> send(
      HttpServerRequest request,
      Member sender,
      @Nullable String key,
      @Nullable String peerId,
      byte @Nullable [] body,
      @Nullable Throwable unread) {
    try {
      Send send = read(request, key, peerId, body, unread);
      return spans
          .traced(request, sender, send, prepared -> rooms.send(sender, prepared))
          .whenComplete(
              (receipt, failure) -> {
                if (failure == null) {
                  meters.accepted(send.messages());
                  record(sender, send, receipt);
                  log(sender, send, receipt);
                }
              });
    } catch (Refusal refusal) {
      return rooms.instead(sender, key, refusal);
    }
  }

  private void record(Member sender, Send send, Receipt receipt) {
    recorder.touched(sender.room());
    if (receipt instanceof Receipt.Waiting && recorder.isEnabled()) {
      for (Message message : send.messages()) {
        Event.Said said = new Event.Said(sender.peer(), send.to(), message.members());
        recorder.record(sender.room(), Fact.waiting(recorder.nowMicros(), said));
      }
    }
  }

  private static void log(Member sender, Send send, Receipt receipt) {
    if (LOG.isDebug()) {
      EventId first = receipt instanceof Receipt.Logged logged ? logged.first() : null;
      PeerId to = send.to();
      LOG.debug(
          "Accepted",
          sender,
          first,
          "to",
          to == null ? "*" : to.value(),
          "messages",
          Integer.toString(send.messages().size()));
    }
  }

  private static Send read(
      HttpServerRequest request,
      @Nullable String key,
      @Nullable String peerId,
      byte @Nullable [] body,
      @Nullable Throwable unread) {
    PeerId to = peerId == null ? null : new PeerId(peerId);
    Duration ttl = Parameters.ttl(request);
    if (ttl != null && to == null) {
      throw new Refusal(
          Problem.INVALID_PARAMETER, "TTL is for messages to one peer, not to everybody.");
    }
    if (unread instanceof Refusal refusal) {
      throw refusal;
    }
    if (body == null) {
      throw new IllegalStateException("A body was not read", unread);
    }
    MessageBody said = MessageBody.read(body);
    return new Send(to, said.messages(), said.isArray(), key, ttl == null ? Duration.ZERO : ttl);
  }

  private void answer(
      HttpServerRequest request, @Nullable Receipt receipt, @Nullable Throwable failure) {
    if (receipt != null) {
      answers.json(request, 202, json(receipt));
    } else if (failure != null) {
      answers.fail(request, failure);
    }
  }

  private static String json(Receipt receipt) {
    if (receipt instanceof Receipt.Logged logged) {
      return logged.isArray() ? ids(logged) : "{\"id\":\"" + logged.first() + "\"}";
    }
    return "{\"waiting\":true}";
  }

  private static String ids(Receipt.Logged logged) {
    StringBuilder json = new StringBuilder("{\"ids\":[");
    for (int i = 0; i < logged.count(); i++) {
      json.append(i == 0 ? "\"" : ",\"")
          .append(logged.first().epoch())
          .append('-')
          .append(logged.first().number() + i)
          .append('"');
    }
    return json.append("]}").toString();
  }

  /**
   * Answers with a stream or a poll.
   *
   * @param isOurs whether nobody else looks at the request, so that a stream need not keep it
   */
  void receive(HttpServerRequest request, String roomId, String peerId, boolean isOurs) {
    try {
      RoomId room = new RoomId(roomId);
      PeerId peer = new PeerId(peerId);
      Member member = credentials.require(request, room, peer);
      switch (Reception.of(request)) {
        case STREAM -> stream(request, member, isOurs);
        case POLL -> poll(request, member);
      }
    } catch (RuntimeException failure) {
      answers.fail(request, failure);
    }
  }

  private void stream(HttpServerRequest request, Member member, boolean isOurs) {
    String lastEventId = Parameters.either(request, "Last-Event-ID", "lastEventId");
    EventStreamResponse response = new EventStreamResponse(request, unwritten, lastAnswers, isOurs);
    streams
        .open(
            member,
            lastEventId,
            credentials.renewed(request),
            freshIceServers.of(request, member),
            response::begin)
        .whenComplete(
            (stream, failure) -> {
              if (stream != null) {
                response.onClosed(stream::closed);
              } else if (failure != null) {
                refuse(request, response, failure);
              }
            });
  }

  /** 4xx is for what retrying cannot mend: a browser's EventSource then gives up for good. */
  private void refuse(HttpServerRequest request, EventStreamResponse response, Throwable failure) {
    ProblemDocument document = answers.document(failure, request, null);
    if (document.problem().status() >= 500) {
      response.begin();
      response.write(streams.comeBackLater());
      response.end();
    } else {
      answers.problem(request, document);
    }
  }

  private void poll(HttpServerRequest request, Member member) {
    Duration wait = Parameters.pollWait(request);
    recorder.touched(member.room());
    String after = Parameters.either(request, "Last-Event-ID", "after");
    CompletableFuture<String> answer = streams.poll(member, after, wait).toCompletableFuture();
    answer.whenComplete(
        (json, failure) -> {
          if (json != null) {
            request.response().putHeader("Cache-Control", "no-store");
            answers.json(request, 200, json);
          } else if (failure != null) {
            answers.fail(request, failure);
          }
        });
  }
}

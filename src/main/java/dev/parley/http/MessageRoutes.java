package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.delivery.EventStreams;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Receipt;
import dev.parley.room.Rooms;
import dev.parley.room.Send;
import dev.parley.timeline.TimelineRecorder;
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
  private static final String TO_ALL = "/v1/rooms/:room/messages";
  private static final String TO_ONE = "/v1/rooms/:room/peers/:peer/messages";

  private final Rooms rooms;
  private final MessageSending sending;
  private final MessageStreams streams;
  private final EventStreams polls;
  private final Credentials credentials;
  private final Answers answers;
  private final LastAnswers lastAnswers;
  private final TimelineRecorder recorder;
  private final SendSpans spans;
  private final BodyBounds bounds;

  MessageRoutes(
      Rooms rooms,
      MessageSending sending,
      MessageStreams streams,
      EventStreams polls,
      Credentials credentials,
      Answers answers,
      LastAnswers lastAnswers,
      TimelineRecorder recorder,
      SendSpans spans,
      BodyBounds bounds) {
    this.rooms = rooms;
    this.sending = sending;
    this.streams = streams;
    this.polls = polls;
    this.credentials = credentials;
    this.answers = answers;
    this.lastAnswers = lastAnswers;
    this.recorder = recorder;
    this.spans = spans;
    this.bounds = bounds;
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
                receive(context.request(), context.pathParam("room"), context.pathParam("peer")));
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

  private void send(HttpServerRequest request, String roomId, @Nullable String peerId) {
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
      return spans.traced(request, sender, send, prepared -> sending.send(sender, prepared));
    } catch (Refusal refusal) {
      return rooms.receiptOrRefusal(sender, key, refusal);
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
      answers.json(request, 202, MessageSending.json(receipt));
    } else if (failure != null) {
      answers.fail(request, failure);
    }
  }

  private void receive(HttpServerRequest request, String roomId, String peerId) {
    try {
      PeerToken token = credentials.require(request, new RoomId(roomId), new PeerId(peerId));
      switch (Reception.of(request)) {
        case STREAM -> stream(request, token);
        case POLL -> poll(request, token.member());
      }
    } catch (RuntimeException failure) {
      answers.fail(request, failure);
    }
  }

  private void stream(HttpServerRequest request, PeerToken token) {
    streams.open(
        token,
        Parameters.either(request, "Last-Event-ID", "lastEventId"),
        new RoutedStream(request, streams.unwritten(), lastAnswers),
        failure -> answers.document(failure, request, null),
        document -> answers.problem(request, document));
  }

  private void poll(HttpServerRequest request, Member member) {
    Duration wait = Parameters.pollWait(request);
    recorder.logChanged(member.room());
    String after = Parameters.either(request, "Last-Event-ID", "after");
    CompletableFuture<String> answer = polls.poll(member, after, wait).toCompletableFuture();
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

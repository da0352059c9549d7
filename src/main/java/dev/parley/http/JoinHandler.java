package dev.parley.http;

import dev.parley.http.body.JoinRequest;
import dev.parley.http.caller.Admission;
import dev.parley.http.caller.Admission.Admitted;
import dev.parley.http.caller.ClientAddresses;
import dev.parley.http.caller.ForwardedPrefix;
import dev.parley.http.config.BodyLimits;
import dev.parley.http.exchange.ContentNegotiation;
import dev.parley.http.exchange.Exchange;
import dev.parley.http.exchange.Parameters;
import dev.parley.http.header.RequestHeader;
import dev.parley.protocol.RoomId;
import dev.parley.room.Rooms;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Joins a room, or comes back to it. */
@Singleton
class JoinHandler implements Handler {
  private final Admission admission;
  private final ClientAddresses addresses;
  private final ForwardedPrefix prefix;
  private final BodyLimits limits;
  private final Rooms rooms;
  private final JoinResponses responses;
  private final Outcomes outcomes;

  JoinHandler(
      Admission admission,
      ClientAddresses addresses,
      ForwardedPrefix prefix,
      BodyLimits limits,
      Rooms rooms,
      JoinResponses responses,
      Outcomes outcomes) {
    this.admission = admission;
    this.addresses = addresses;
    this.prefix = prefix;
    this.limits = limits;
    this.rooms = rooms;
    this.responses = responses;
    this.outcomes = outcomes;
  }

  /** The parts of a join request besides its body. */
  private record Head(RoomId room, @Nullable String key, String address, String prefix) {}

  @Override
  public void handle(Exchange exchange) {
    ContentNegotiation.requireJson(exchange);
    Head head =
        new Head(
            new RoomId(exchange.roomId()),
            Parameters.joinKey(exchange),
            addresses.of(exchange.remoteAddress(), exchange.headers(addresses.header())),
            prefix.of(exchange.remoteAddress(), exchange.header(RequestHeader.X_FORWARDED_PREFIX)));
    outcomes.answer(
        exchange,
        null,
        () -> exchange.body().thenApply(bytes -> JoinRequest.read(bytes, limits.metadataBytes())),
        request -> join(exchange, head, request));
  }

  private void join(Exchange exchange, Head head, JoinRequest request) {
    outcomes.answer(
        exchange,
        request.id(),
        () ->
            admission
                .to(head.room(), request, exchange.tokens())
                .thenCompose(admitted -> join(head, admitted, request.lease())),
        response -> exchange.answer(response.status(), response.headers(), response.json()));
  }

  private CompletionStage<JoinResponse> join(Head head, Admitted who, Duration lease) {
    return rooms
        .join(
            head.room(), who.peer(), who.metadata(), who.proof(), head.key(), lease, head.address())
        .thenApply(joined -> responses.of(joined, lease, who.moderates(), head.prefix()));
  }
}

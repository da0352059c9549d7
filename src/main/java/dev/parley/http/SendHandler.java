package dev.parley.http;

import dev.parley.http.body.SendRequest;
import dev.parley.http.caller.Credentials;
import dev.parley.http.exchange.Exchange;
import dev.parley.http.exchange.Parameters;
import dev.parley.http.header.RequestHeader;
import dev.parley.http.header.ResponseHeader;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Receipt;
import dev.parley.room.Rooms;
import dev.parley.room.Send;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends messages to one peer, or to everybody else in the room. */
@Singleton
class SendHandler implements Handler {
  private static final List<ResponseHeader> JSON =
      List.of(new ResponseHeader("Content-Type", "application/json"));

  private final Rooms rooms;
  private final Credentials credentials;
  private final Sender sender;
  private final Outcomes outcomes;

  SendHandler(Rooms rooms, Credentials credentials, Sender sender, Outcomes outcomes) {
    this.rooms = rooms;
    this.credentials = credentials;
    this.sender = sender;
    this.outcomes = outcomes;
  }

  @Override
  public void handle(Exchange exchange) {
    exchange
        .body()
        .whenComplete(
            (body, refusal) ->
                outcomes.answer(
                    exchange,
                    null,
                    () -> send(exchange, body, refusal),
                    receipt -> exchange.answer(202, JSON, json(receipt))));
  }

  /**
   * Sends. Once token and room are verified, a refusal is given only after a look at the
   * idempotency key: a retry is answered as the first time.
   */
  private CompletionStage<Receipt> send(
      Exchange exchange, byte @Nullable [] body, @Nullable Throwable refusalOfBody) {
    Member member = credentials.require(exchange.tokens(), new RoomId(exchange.roomId())).member();
    String key = Parameters.sendKey(exchange);
    Send send;
    try {
      send = read(exchange, key, body, refusalOfBody);
    } catch (Refusal refusal) {
      return rooms.receiptOrRefusal(member, key, refusal);
    }
    return sender.send(member, send, exchange.header(RequestHeader.TRACEPARENT));
  }

  private static Send read(
      Exchange exchange,
      @Nullable String key,
      byte @Nullable [] body,
      @Nullable Throwable refusalOfBody) {
    String peer = exchange.peerId();
    PeerId addressee = peer == null ? null : new PeerId(peer);
    Duration ttl = Parameters.ttl(exchange);
    if (ttl != null && addressee == null) {
      throw new Refusal(
          Problem.INVALID_PARAMETER, "TTL is for messages to one peer, not to everybody.");
    }
    if (refusalOfBody instanceof Refusal refusal) {
      throw refusal;
    }
    if (body == null) {
      throw new IllegalStateException("A body was not read", refusalOfBody);
    }
    SendRequest request = SendRequest.read(body);
    return new Send(
        addressee, request.messages(), request.isArray(), key, ttl == null ? Duration.ZERO : ttl);
  }

  /** Written by hand: this is the answer to every message. */
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
}

package dev.parley.http;

import dev.parley.access.PeerToken;
import dev.parley.delivery.Draining;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Refusal;
import dev.parley.room.RoomLogger.About;
import dev.parley.room.Send;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends and opens streams for requests that are read straight from their connection. Polls, and
 * messages that may wait, are left to the router.
 */
@Singleton
class DirectMessages {
  private final MessageSending sending;
  private final MessageStreams streams;
  private final DirectHeads heads;
  private final DirectRefusals refusals;
  private final Draining draining;

  DirectMessages(
      MessageSending sending,
      MessageStreams streams,
      DirectHeads heads,
      DirectRefusals refusals,
      Draining draining) {
    this.sending = sending;
    this.streams = streams;
    this.heads = heads;
    this.refusals = refusals;
    this.draining = draining;
  }

  /** Sends for a peer of the room; says whether it took the request. */
  boolean send(DirectRequest request, Member sender, DirectConnection connection) {
    Send send = read(request);
    if (send == null) {
      return false;
    }
    byte[] head = heads.accepted(request, connection.isByTls());
    refusals.attempt(
        request,
        About.of(sender),
        connection,
        () -> sending.send(sender, send),
        receipt -> connection.answer(head, MessageSending.json(receipt)));
    return true;
  }

  /** Reads what is to be sent; null if that is to be refused. */
  private static @Nullable Send read(DirectRequest request) {
    if (!RequestBody.isRead(request.contentType())) {
      return null;
    }
    try {
      String peer = request.peer();
      PeerId to = peer == null ? null : new PeerId(peer);
      String key = Parameters.checkKey(request.idempotencyKey());
      MessageBody said = MessageBody.read(request.body());
      return new Send(to, said.messages(), said.isArray(), key, Duration.ZERO);
    } catch (Refusal refusal) {
      return null;
    }
  }

  /** Opens the stream of the token's peer; says whether it took the request. */
  boolean stream(DirectRequest request, PeerToken token, DirectConnection connection) {
    String accept = request.accept();
    if (accept != null && !Reception.isStream(accept)) {
      return false;
    }
    DirectStream response =
        new DirectStream(
            connection,
            streams.unwritten(),
            draining::hasBegun,
            heads.stream(request, connection.isByTls()));
    connection.begin(request, response);
    streams.open(
        token,
        request.lastEventId(),
        response,
        failure -> refusals.document(failure, request, About.of(token.member())),
        document -> refusals.answer(document, request, connection));
    return true;
  }
}

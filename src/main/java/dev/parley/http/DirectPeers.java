package dev.parley.http;

import dev.parley.http.Admission.Admitted;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.RoomLogger.About;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Joins and leaves for requests that are read straight from their connection. A join whose token is
 * not of a known key yet is left to the router, which waits for the keys.
 */
@Singleton
class DirectPeers {
  private final Admission admission;
  private final ClientAddresses addresses;
  private final BodyBounds bounds;
  private final Memberships memberships;
  private final DirectHeads heads;
  private final DirectRefusals refusals;

  DirectPeers(
      Admission admission,
      ClientAddresses addresses,
      BodyBounds bounds,
      Memberships memberships,
      DirectHeads heads,
      DirectRefusals refusals) {
    this.admission = admission;
    this.addresses = addresses;
    this.bounds = bounds;
    this.memberships = memberships;
    this.heads = heads;
    this.refusals = refusals;
  }

  /**
   * A join that may go to its room.
   *
   * @param wanted the id that the client asks for, if it does
   */
  private record Wish(
      RoomId room, @Nullable PeerId wanted, @Nullable String key, Admitted admitted) {
    /** Says who asks, as far as that is known. */
    About about() {
      Member known = admitted.proof();
      return new About(
          room, known != null && known.room().equals(room) ? known.peer() : wanted, null);
    }
  }

  /** Joins; says whether it took the request. */
  boolean join(DirectRequest request, DirectConnection connection) {
    Wish wish = read(request);
    if (wish == null) {
      return false;
    }
    String address = addresses.of(request, connection);
    refusals.attempt(
        request,
        wish.about(),
        connection,
        () -> memberships.join(wish.room(), wish.admitted(), wish.key(), address),
        told -> connection.answer(heads.joined(request, connection.isByTls(), told), told.json()));
    return true;
  }

  /** Reads a join; null if it is to be refused, or to wait. */
  private @Nullable Wish read(DirectRequest request) {
    if (!isJson(request)) {
      return null;
    }
    try {
      RoomId room = new RoomId(request.room());
      String key = Parameters.checkJoinKey(request.idempotencyKey());
      JoinBody body = JoinBody.read(request.body(), bounds.metadataBytes());
      CompletableFuture<Admitted> admitted =
          admission.to(room, body, request.token()).toCompletableFuture();
      return admitted.isDone() && !admitted.isCompletedExceptionally()
          ? new Wish(room, body.id(), key, admitted.join())
          : null;
    } catch (Refusal refusal) {
      return null;
    }
  }

  /** Says whether JSON may be answered, and whether a body is to be read as JSON. */
  private static boolean isJson(DirectRequest request) {
    String accept = request.accept();
    return (accept == null || accept.equals("*/*") || accept.equals("application/json"))
        && RequestBody.isRead(request.contentType());
  }

  /** Leaves; says whether it took the request. */
  boolean leave(DirectRequest request, Member member, DirectConnection connection) {
    if (!isJson(request)) {
      return false;
    }
    refusals.attempt(
        request,
        About.of(member),
        connection,
        () -> memberships.leave(member),
        done -> connection.answer(heads.left(request, connection.isByTls()), null));
    return true;
  }
}

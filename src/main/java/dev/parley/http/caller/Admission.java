package dev.parley.http.caller;

import dev.parley.access.AccessConfig;
import dev.parley.access.ApplicationTokens;
import dev.parley.access.Grant;
import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
import dev.parley.access.Verification;
import dev.parley.http.body.JoinRequest;
import dev.parley.http.config.BodyLimits;
import dev.parley.protocol.LobbyId;
import dev.parley.protocol.Member;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may join, and as which peer (docs/access.md).
 *
 * <p>Where an application token is needed, a join without one is refused with {@code unauthorized},
 * and a join with a token for something else with {@code forbidden}. Where none is needed, an
 * unusable token is ignored.
 */
@Singleton
public class Admission {
  private static final String UNAUTHORIZED =
      "Send a token that the application has signed as a bearer token.";

  private final PeerTokens tokens;
  private final ApplicationTokens applicationTokens;
  private final BodyLimits limits;
  private final boolean isOpen;

  Admission(
      PeerTokens tokens,
      ApplicationTokens applicationTokens,
      BodyLimits limits,
      AccessConfig configuration) {
    this.tokens = tokens;
    this.applicationTokens = applicationTokens;
    this.limits = limits;
    this.isOpen = configuration.admission() == AccessConfig.Admission.OPEN;
  }

  /**
   * A join that may go to its room.
   *
   * @param peer the id to join as; null to have one drawn
   * @param proof the member that the request's peer token names, of any room; null without one
   * @param moderates whether the peer may moderate the room
   */
  public record Admitted(
      @Nullable PeerId peer, Metadata metadata, @Nullable Member proof, boolean moderates) {}

  /**
   * Admits to a room. A peer that was in it may come back with its peer token alone.
   *
   * @param presented the tokens of the request
   */
  public CompletionStage<Admitted> to(RoomId room, JoinRequest request, PresentedTokens presented) {
    PeerToken known = presented.verified(tokens::verify);
    if (known == null) {
      return byApplication(request, presented, grant -> grant.includes(room));
    }
    return CompletableFuture.completedFuture(
        isOpen
            ? new Admitted(
                request.id(),
                request.metadataOrNone(),
                known.member(),
                moderates(known, room, request))
            : returning(room, request, known));
  }

  private static boolean moderates(PeerToken known, RoomId room, JoinRequest request) {
    Member member = known.member();
    return known.moderates() && member.room().equals(room) && member.peer().equals(request.id());
  }

  private static Admitted returning(RoomId room, JoinRequest request, PeerToken token) {
    Member known = token.member();
    PeerId wanted = request.id();
    if (!known.room().equals(room) || (wanted != null && !wanted.equals(known.peer()))) {
      throw new Refusal(Problem.FORBIDDEN, "The token is for another room or peer.");
    }
    return new Admitted(known.peer(), request.metadataOrNone(), known, token.moderates());
  }

  /**
   * Admits to a lobby. A peer token does not help there.
   *
   * @param presented as for a room
   */
  public CompletionStage<Admitted> to(
      LobbyId lobby, JoinRequest request, PresentedTokens presented) {
    if (!isOpen && presented.verified(tokens::verify) != null) {
      throw new Refusal(Problem.FORBIDDEN, "A peer's token is for its own room.");
    }
    return byApplication(request, presented, grant -> grant.includes(lobby));
  }

  private CompletionStage<Admitted> byApplication(
      JoinRequest request, PresentedTokens presented, Predicate<Grant> isForThis) {
    Admitted anybody = new Admitted(request.id(), request.metadataOrNone(), null, false);
    if (presented.isEmpty() || !applicationTokens.haveKeys()) {
      if (!isOpen) {
        throw new Refusal(Problem.UNAUTHORIZED, UNAUTHORIZED);
      }
      return CompletableFuture.completedFuture(anybody);
    }
    return presented
        .verified(applicationTokens)
        .thenApply(this::withinBounds)
        .thenApply(
            token -> {
              Grant grant = token.grant();
              if (isOpen) {
                return grant != null && isForThis.test(grant) && fits(grant, request)
                    ? admitted(grant, request)
                    : anybody;
              }
              if (grant == null) {
                throw Credentials.unauthorized(token, UNAUTHORIZED);
              }
              return admitted(grant, request, isForThis);
            });
  }

  /** Metadata in an application token has the same bound as metadata in a join. */
  private Verification withinBounds(Verification token) {
    Metadata metadata = token.grant() == null ? null : token.grant().metadata();
    return metadata != null
            && metadata.json().getBytes(StandardCharsets.UTF_8).length > limits.metadataBytes()
        ? applicationTokens.withTooLargeMetadata(limits.metadataBytes())
        : token;
  }

  private static Admitted admitted(Grant grant, JoinRequest request, Predicate<Grant> isForThis) {
    if (!isForThis.test(grant)) {
      throw new Refusal(Problem.FORBIDDEN, "The token does not name this room or lobby.");
    }
    if (!fits(grant, request)) {
      throw new Refusal(Problem.FORBIDDEN, "The token is for another peer id.");
    }
    return admitted(grant, request);
  }

  private static boolean fits(Grant grant, JoinRequest request) {
    return grant.peer() == null || request.id() == null || request.id().equals(grant.peer());
  }

  private static Admitted admitted(Grant grant, JoinRequest request) {
    PeerId peer = grant.peer();
    Metadata metadata = grant.metadata();
    return new Admitted(
        peer == null ? request.id() : peer,
        metadata == null ? request.metadataOrNone() : metadata,
        null,
        grant.moderates());
  }
}

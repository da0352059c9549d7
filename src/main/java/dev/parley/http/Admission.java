package dev.parley.http;

import dev.parley.access.AccessConfig;
import dev.parley.access.ApplicationTokens;
import dev.parley.access.Grant;
import dev.parley.access.PeerToken;
import dev.parley.access.PeerTokens;
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
 * Says who may join, and as whom (docs/access.md).
 *
 * <p>Where a token of the application's is needed, whoever has none is refused with {@code
 * unauthorized}, and whoever has one for something else with {@code forbidden}. Where none is
 * needed, a useless one counts as none.
 */
@Singleton
class Admission {
  private final PeerTokens tokens;
  private final ApplicationTokens applicationTokens;
  private final BodyBounds bounds;
  private final boolean isOpen;

  Admission(
      PeerTokens tokens,
      ApplicationTokens applicationTokens,
      BodyBounds bounds,
      AccessConfig configuration) {
    this.tokens = tokens;
    this.applicationTokens = applicationTokens;
    this.bounds = bounds;
    this.isOpen = configuration.admission() == AccessConfig.Admission.OPEN;
  }

  /**
   * Somebody who may come in.
   *
   * @param peer the id to join as; null to have one drawn
   * @param proof whom the request's peer token speaks for, for whatever room; null without one
   * @param moderates whether it may moderate the room
   */
  record Admitted(
      @Nullable PeerId peer, Metadata metadata, @Nullable Member proof, boolean moderates) {}

  /**
   * Admits to a room. Who was in it may come back with its peer token alone.
   *
   * @param token what the request brings as a token, whoever made it; null if it brings none
   */
  CompletionStage<Admitted> to(RoomId room, JoinBody wish, @Nullable String token) {
    PeerToken known = tokens.verify(token);
    if (known == null) {
      return byApplication(wish, token, grant -> grant.includes(room));
    }
    return CompletableFuture.completedFuture(
        isOpen
            ? new Admitted(
                wish.id(), wish.metadataOrNone(), known.member(), moderates(known, room, wish))
            : returning(room, wish, known));
  }

  private static boolean moderates(PeerToken known, RoomId room, JoinBody wish) {
    Member member = known.member();
    return known.moderates() && member.room().equals(room) && member.peer().equals(wish.id());
  }

  private static Admitted returning(RoomId room, JoinBody wish, PeerToken token) {
    Member known = token.member();
    PeerId wanted = wish.id();
    if (!known.room().equals(room) || (wanted != null && !wanted.equals(known.peer()))) {
      throw new Refusal(Problem.FORBIDDEN, "The token is for another room or peer.");
    }
    return new Admitted(known.peer(), wish.metadataOrNone(), known, token.moderates());
  }

  /**
   * Admits to a lobby. A peer token is of no use there.
   *
   * @param token as for a room
   */
  CompletionStage<Admitted> to(LobbyId lobby, JoinBody wish, @Nullable String token) {
    if (!isOpen && tokens.verify(token) != null) {
      throw new Refusal(Problem.FORBIDDEN, "A peer's token is for its room.");
    }
    return byApplication(wish, token, grant -> grant.includes(lobby));
  }

  private CompletionStage<Admitted> byApplication(
      JoinBody wish, @Nullable String token, Predicate<Grant> isForThis) {
    Admitted anybody = new Admitted(wish.id(), wish.metadataOrNone(), null, false);
    if (token == null || !applicationTokens.haveKeys()) {
      if (!isOpen) {
        throw unauthorized();
      }
      return CompletableFuture.completedFuture(anybody);
    }
    return applicationTokens
        .verify(token)
        .thenApply(
            verified -> {
              Grant grant = isTooLarge(verified) ? null : verified;
              if (isOpen) {
                return grant != null && isForThis.test(grant) && suits(grant, wish)
                    ? admitted(grant, wish)
                    : anybody;
              }
              return admitted(grant, wish, isForThis);
            });
  }

  /** Metadata is bounded alike, whoever wrote it. */
  private boolean isTooLarge(@Nullable Grant grant) {
    Metadata metadata = grant == null ? null : grant.metadata();
    return metadata != null
        && metadata.json().getBytes(StandardCharsets.UTF_8).length > bounds.metadataBytes();
  }

  private static Admitted admitted(
      @Nullable Grant grant, JoinBody wish, Predicate<Grant> isForThis) {
    if (grant == null) {
      throw unauthorized();
    }
    if (!isForThis.test(grant)) {
      throw new Refusal(Problem.FORBIDDEN, "The token does not name this room or lobby.");
    }
    if (!suits(grant, wish)) {
      throw new Refusal(Problem.FORBIDDEN, "The token is for another peer id.");
    }
    return admitted(grant, wish);
  }

  private static boolean suits(Grant grant, JoinBody wish) {
    return grant.peer() == null || wish.id() == null || wish.id().equals(grant.peer());
  }

  private static Admitted admitted(Grant grant, JoinBody wish) {
    PeerId peer = grant.peer();
    Metadata metadata = grant.metadata();
    return new Admitted(
        peer == null ? wish.id() : peer,
        metadata == null ? wish.metadataOrNone() : metadata,
        null,
        grant.moderates());
  }

  private static Refusal unauthorized() {
    return new Refusal(
        Problem.UNAUTHORIZED, "Send a token that the application has signed as a bearer token.");
  }
}

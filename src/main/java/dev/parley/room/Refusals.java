package dev.parley.room;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import java.time.Duration;

/** The refusals of all backplanes, with one {@code detail} for each problem. */
public final class Refusals {
  private static final Duration FULL_RETRY = Duration.ofSeconds(5);

  private Refusals() {}

  /** Returns the refusal of a replica that has reached one of its limits. */
  public static Refusal full() {
    return of(Problem.REPLICA_FULL, FULL_RETRY);
  }

  /** Returns the refusal for a problem that does not pass with time. */
  public static Refusal of(Problem problem) {
    return of(problem, Duration.ZERO);
  }

  /**
   * Returns the refusal for a problem.
   *
   * @param retryAfter when a retry may succeed; zero if that is not a matter of time
   */
  public static Refusal of(Problem problem, Duration retryAfter) {
    return new Refusal(problem, detail(problem), retryAfter);
  }

  private static String detail(Problem problem) {
    return switch (problem) {
      case PEER_ID_TAKEN ->
          "A live peer has this id. Choose another id, or send the token of that peer.";
      case ROOM_FULL -> "The room has reached its limit of peers.";
      case NOT_IN_ROOM -> "This membership has ended. Join again, or open the event stream.";
      case PEER_NOT_FOUND -> "Nobody of this id is in the room.";
      case REMOVED -> "This peer was removed from the room.";
      case FORBIDDEN -> "A newer membership of this peer has replaced the one of this token.";
      case TOO_MANY_MESSAGES -> "This peer has used up its allowance of messages for now.";
      case TOO_MANY_JOINS -> "This client address has used up its allowance of joins for now.";
      case REPLICA_FULL -> "This replica has reached a limit of streams, rooms, lobbies or bytes.";
      default -> problem.title();
    };
  }
}

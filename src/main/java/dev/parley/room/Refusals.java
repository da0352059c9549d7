package dev.parley.room;

import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import java.time.Duration;

/** The refusals that a backplane answers with, worded once for all backplanes. */
public final class Refusals {
  private static final Duration FULL_RETRY = Duration.ofSeconds(5);

  private Refusals() {}

  /** The refusal of a replica that holds as much as it may. */
  public static Refusal full() {
    return of(Problem.REPLICA_FULL, FULL_RETRY);
  }

  /**
   * Words a refusal.
   *
   * @param retryAfter when it may go through; zero if that is not a matter of time
   */
  public static Refusal of(Problem problem, Duration retryAfter) {
    return new Refusal(problem, detail(problem), retryAfter);
  }

  private static String detail(Problem problem) {
    return switch (problem) {
      case PEER_ID_TAKEN ->
          "A live peer holds this id. Choose another, or come back with its token.";
      case ROOM_FULL -> "The room has as many peers as it may have.";
      case NOT_IN_ROOM -> "This membership is over. Join again, or open the event stream.";
      case PEER_NOT_FOUND -> "Nobody of this id is in the room.";
      case REMOVED -> "This peer was removed from the room.";
      case FORBIDDEN -> "A newer membership of this peer has replaced the one of this token.";
      case TOO_MANY_MESSAGES -> "The allowance of messages is used up for now.";
      case TOO_MANY_JOINS -> "The allowance of joins of this address is used up for now.";
      case REPLICA_FULL ->
          "This replica has as many streams, rooms, lobbies or bytes as it may have.";
      default -> problem.title();
    };
  }
}

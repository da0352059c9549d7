package dev.parley.protocol;

import java.time.Duration;

/**
 * A no that the protocol foresees. Expected traffic, so it carries no stack trace and is never
 * logged as a fault.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final transient Duration retryAfter;

  /**
   * A refusal that retrying cannot mend.
   *
   * @param detail what was wrong this time, without anything the client wrote
   */
  public Refusal(Problem problem, String detail) {
    this(problem, detail, Duration.ZERO);
  }

  /**
   * A refusal that is over after a while.
   *
   * @param retryAfter the while; zero if there is none
   */
  public Refusal(Problem problem, String detail, Duration retryAfter) {
    super(detail, null, false, false);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Returns which problem it is. */
  public Problem problem() {
    return problem;
  }

  /** Returns what was wrong this time. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** Returns when to try again, zero if that makes no sense. */
  public Duration retryAfter() {
    return retryAfter;
  }
}

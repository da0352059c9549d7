package dev.parley.protocol;

import java.time.Duration;

/**
 * A refusal that the protocol defines. It is a part of normal operation: it has no stack trace and
 * is never logged as a fault.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final transient Duration retryAfter;

  /**
   * A refusal that a retry cannot avoid.
   *
   * @param detail what was wrong this time; it must contain no text of the client
   */
  public Refusal(Problem problem, String detail) {
    this(problem, detail, Duration.ZERO);
  }

  /**
   * A refusal that passes with time.
   *
   * @param retryAfter the time after which a retry may succeed; zero if time does not help
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

  /** Returns the time after which a retry may succeed; zero if time does not help. */
  public Duration retryAfter() {
    return retryAfter;
  }
}

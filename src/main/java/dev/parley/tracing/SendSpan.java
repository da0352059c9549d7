package dev.parley.tracing;

/** A request to send that is being traced. */
public interface SendSpan {
  /** Returns the {@code traceparent} for what follows from it. */
  String traceparent();

  /** The request has been answered; called once. */
  void end(int status);
}

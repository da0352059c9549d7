package dev.parley.tracing;

/** The span of a traced request that sends messages. */
public interface SendSpan {
  /** Returns the {@code traceparent} for spans that follow from this one. */
  String traceparent();

  /** Ends the span when the request has been answered; called once. */
  void end(int status);
}

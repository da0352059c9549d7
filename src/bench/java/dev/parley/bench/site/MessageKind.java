package dev.parley.bench.site;

/** The kinds of messages that peers send. */
public enum MessageKind {
  /** Data of the application. */
  DATA,
  /** A description that opens a negotiation. */
  OFFER,
  /** The description that answers it. */
  ANSWER,
  /** One ICE candidate. */
  CANDIDATE,
  /** There are no more candidates. */
  END_OF_CANDIDATES
}

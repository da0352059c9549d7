package dev.parley.bench.site;

/** What a message is to the one who sends it. */
public enum MessageKind {
  /** The application's own. */
  DATA,
  /** A description that opens a negotiation. */
  OFFER,
  /** The description that answers it. */
  ANSWER,
  /** One address to try. */
  CANDIDATE
}

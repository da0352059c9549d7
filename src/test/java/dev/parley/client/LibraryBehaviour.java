package dev.parley.client;

/**
 * What a reader of event streams does.
 *
 * @param atAge when the service ends streams by their age
 * @param atRestart when the service is gone for a while, so that connections are refused
 * @param atRefusal when the service refuses the next stream for good, with a 4xx
 * @param inSilence when nothing comes for longer than a heartbeat
 */
record LibraryBehaviour(
    Outcome atAge, Outcome atRestart, OnRefusal atRefusal, InSilence inSilence) {
  enum Outcome {
    /** It misses nothing, and tells nothing twice. */
    GOES_ON,
    /** It misses nothing, but tells messages twice. */
    TELLS_AGAIN,
    /** Nothing comes any more. */
    ENDS
  }

  enum OnRefusal {
    STOPS,
    ASKS_AGAIN,
    /** It ended before, or does not ask for another stream. */
    NEVER_SEES_IT
  }

  enum InSilence {
    WAITS,
    /** It cuts the stream. Perhaps it opens the next one. */
    GIVES_UP
  }

  static final LibraryBehaviour RIGHT =
      new LibraryBehaviour(Outcome.GOES_ON, Outcome.GOES_ON, OnRefusal.STOPS, InSilence.WAITS);
  static final LibraryBehaviour NEVER_STOPS =
      new LibraryBehaviour(Outcome.GOES_ON, Outcome.GOES_ON, OnRefusal.ASKS_AGAIN, InSilence.WAITS);
  static final LibraryBehaviour ENDS_WITH_A_STREAM =
      new LibraryBehaviour(Outcome.ENDS, Outcome.ENDS, OnRefusal.NEVER_SEES_IT, InSilence.WAITS);
  static final LibraryBehaviour ENDS_WITH_A_REFUSED_CONNECTION =
      new LibraryBehaviour(Outcome.GOES_ON, Outcome.ENDS, OnRefusal.NEVER_SEES_IT, InSilence.WAITS);
  static final LibraryBehaviour FORGETS_THE_ID =
      new LibraryBehaviour(
          Outcome.TELLS_AGAIN, Outcome.ENDS, OnRefusal.NEVER_SEES_IT, InSilence.WAITS);

  /** The same, but it cuts a silent stream. */
  LibraryBehaviour impatient() {
    return new LibraryBehaviour(atAge, atRestart, atRefusal, InSilence.GIVES_UP);
  }
}

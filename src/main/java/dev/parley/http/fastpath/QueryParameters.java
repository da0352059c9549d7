package dev.parley.http.fastpath;

import dev.parley.http.caller.PresentedTokens;
import dev.parley.http.exchange.Parameters;

/** The query parameters that a request of the fast path may have, each with a place. */
final class QueryParameters {
  /** How many places there are. */
  static final int COUNT = 4;

  private static final String[] NAMES = {
    PresentedTokens.QUERY_PARAMETER,
    Parameters.IDEMPOTENCY_KEY,
    Parameters.TTL,
    Parameters.LAST_EVENT_ID
  };

  private QueryParameters() {}

  /** Returns the place of a parameter; -1 if a request with it is left to the router. */
  static int place(String name) {
    for (int i = 0; i < COUNT; i++) {
      if (NAMES[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }
}

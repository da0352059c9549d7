package dev.parley.delivery;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a client waits before it opens its stream again, in milliseconds (the {@code retry}
 * field of WHATWG HTML, 9.2). Drawn at random, so that clients that lost their streams at the same
 * moment do not come back at the same moment.
 */
final class ReconnectionTime {
  private static final long MIN_MILLIS = 1000;
  private static final long MAX_MILLIS = 3000;
  private static final long MAX_WIDE_MILLIS = 9000;

  private ReconnectionTime() {}

  /** Draws 1 to 3 s: the usual time. */
  static long drawMillis() {
    return draw(MAX_MILLIS);
  }

  /** Draws 1 to 9 s, for clients whose streams this replica ends. */
  static long drawWideMillis() {
    return draw(MAX_WIDE_MILLIS);
  }

  private static long draw(long maxMillis) {
    return ThreadLocalRandom.current().nextLong(MIN_MILLIS, maxMillis + 1);
  }
}

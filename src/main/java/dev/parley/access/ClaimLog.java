package dev.parley.access;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Tells the operator which claim makes tokens of the application unusable: one line a minute at
 * most for each claim, without anything of the token. Safe for any thread.
 */
final class ClaimLog {
  private static final Logger LOG = Logger.getLogger(ClaimLog.class);

  /** How long a claim is not named again. */
  static final Duration PERIOD = Duration.ofMinutes(1);

  private final RemoteKeys.NanoTime time;

  /** When each claim was named last, by the claim's name, which is one that we read. */
  private final Map<String, Long> namedAt = new ConcurrentHashMap<>();

  ClaimLog(RemoteKeys.NanoTime time) {
    this.time = time;
  }

  void log(ClaimFault fault) {
    long now = time.nanos();
    Long then = namedAt.get(fault.claim());
    if (then != null && now - then < PERIOD.toNanos()) {
      return;
    }
    boolean isFirst =
        then == null
            ? namedAt.putIfAbsent(fault.claim(), now) == null
            : namedAt.replace(fault.claim(), then, now);
    if (isFirst) {
      LOG.warnf(
          "A token was refused although its signature is good. Its claim %s cannot be used: %s",
          fault.claim(), fault.reason());
    }
  }
}

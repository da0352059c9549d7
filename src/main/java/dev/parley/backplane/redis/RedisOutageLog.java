package dev.parley.backplane.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says in the log why Redis does not serve this replica. It says each reason once in an outage, and
 * each kind of refused command once a minute.
 */
final class RedisOutageLog {
  private static final Logger LOG = Logger.getLogger(RedisOutageLog.class);
  private static final int MAX_REASONS = 8;
  private static final long REPEAT_NANOS = Duration.ofMinutes(1).toNanos();

  /** What the log calls this Redis. */
  private final String name;

  /** When each kind of error was last logged, by {@link System#nanoTime}. Guarded by this. */
  private final Map<String, Long> refusals = new HashMap<>();

  /** The reasons that were logged in this outage. Guarded by this. */
  private final Set<String> reasons = new HashSet<>();

  private volatile @Nullable String why;

  RedisOutageLog(String name) {
    this.name = name;
  }

  /** Returns the latest reason of the outage; null if there is no outage. */
  @Nullable String why() {
    return why;
  }

  /** Redis does not answer, or refuses what a replica needs before it can serve anybody. */
  synchronized void onAway(String reason) {
    why = reason;
    if (reasons.size() < MAX_REASONS && reasons.add(reason)) {
      LOG.warnf("%s is away: %s", name, reason);
    }
  }

  synchronized void onConnected() {
    why = null;
    reasons.clear();
  }

  /** Redis refused one command, and answers others. */
  synchronized void onRefused(String operation, Throwable error) {
    long now = System.nanoTime();
    String code = RedisFault.code(error);
    Long last = refusals.get(code);
    boolean isKnown = last != null || refusals.size() < MAX_REASONS;
    if (isKnown && (last == null || now - last > REPEAT_NANOS)) {
      refusals.put(code, now);
      LOG.warnf("%s refused the command %s: %s", name, operation, RedisFault.words(error));
    }
  }
}

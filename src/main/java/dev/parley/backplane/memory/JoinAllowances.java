package dev.parley.backplane.memory;

import dev.parley.room.Allowance;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How much each client address has used of its allowance of joins. Safe for any thread. */
final class JoinAllowances {
  /**
   * The most addresses that have an allowance of their own. All further addresses share one
   * allowance, until {@link #sweep} has dropped some of the others.
   */
  static final int MAX_ADDRESSES = 100_000;

  /** Stands for all further addresses. */
  private static final String OTHERS = "others";

  private final Allowance allowance;

  /** The map guards each value: a value is used only inside {@code compute}. */
  private final Map<String, RateLimit> addresses = new ConcurrentHashMap<>();

  JoinAllowances(Allowance allowance) {
    this.allowance = allowance;
  }

  /**
   * Takes one join from the allowance of the address, if it has one left.
   *
   * @return zero if it was taken; otherwise the time until it can be taken
   */
  Duration take(String address, long nowMicros) {
    Duration[] wait = {Duration.ZERO};
    addresses.compute(
        addresses.size() < MAX_ADDRESSES || addresses.containsKey(address) ? address : OTHERS,
        (same, known) -> {
          RateLimit joins = known == null ? new RateLimit() : known;
          wait[0] = joins.take(allowance, 1, nowMicros);
          return joins;
        });
    return wait[0];
  }

  /** Forgets the addresses whose whole allowance is available. */
  void sweep(long nowMicros) {
    addresses.values().removeIf(joins -> joins.isUnused(nowMicros));
  }

  int size() {
    return addresses.size();
  }
}

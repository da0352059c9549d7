package dev.parley.bench.report;

/**
 * Durations in nanoseconds, with an error of at most one percent: every power of two has 128
 * buckets. Recording changes one number. For use by one thread.
 */
public final class Histogram {
  private static final int BITS = 7;
  private static final int BUCKETS = 1 << BITS;

  private final long[] counts = new long[(64 - BITS) * BUCKETS];
  private long count;
  private long most;

  public void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[bucket(value)]++;
    count++;
    most = Math.max(most, value);
  }

  private static int bucket(long value) {
    int shift = Math.max(0, 63 - BITS - Long.numberOfLeadingZeros(value | 1));
    return shift * BUCKETS + (int) (value >>> shift);
  }

  /** The greatest value that falls into the bucket. */
  private static long greatest(int bucket) {
    int shift = Math.max(0, bucket / BUCKETS - 1);
    return ((long) (bucket - shift * BUCKETS) + 1 << shift) - 1;
  }

  public long count() {
    return count;
  }

  /** The percentile in milliseconds; 0 if there are no values. */
  public double millis(double percentile) {
    long rank = Math.max(1, (long) Math.ceil(count * percentile / 100));
    long seen = 0;
    for (int i = 0; i < counts.length && count > 0; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.min(greatest(i), most) / 1e6;
      }
    }
    return 0;
  }
}

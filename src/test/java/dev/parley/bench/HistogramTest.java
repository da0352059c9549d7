package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.bench.report.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private final Histogram histogram = new Histogram();

  @Test
  void percentiles_are_right_to_a_hundredth() {
    for (int i = 1; i <= 100_000; i++) {
      histogram.record(i * 1000L);
    }
    assertThat(histogram.count()).isEqualTo(100_000);
    assertThat(histogram.millis(50)).isCloseTo(50, Percentage.withPercentage(1));
    assertThat(histogram.millis(99)).isCloseTo(99, Percentage.withPercentage(1));
    assertThat(histogram.millis(99.9)).isCloseTo(99.9, Percentage.withPercentage(1));
    assertThat(histogram.millis(100)).isEqualTo(100);
  }

  @Test
  void one_stall_among_many_is_the_most() {
    for (int i = 0; i < 999; i++) {
      histogram.record(1_000_000);
    }
    histogram.record(7_000_000_000L);
    assertThat(histogram.millis(99.9)).isCloseTo(1, within(0.01));
    assertThat(histogram.millis(100)).isEqualTo(7000);
  }

  @Test
  void smallest_and_greatest_have_a_bucket() {
    histogram.record(-5);
    histogram.record(0);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.millis(1)).isZero();
    assertThat(histogram.millis(100)).isEqualTo(Long.MAX_VALUE / 1e6);
  }

  @Test
  void nothing_has_no_percentiles() {
    assertThat(histogram.millis(99)).isZero();
  }
}

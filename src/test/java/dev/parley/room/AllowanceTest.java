package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The arithmetic of the generic cell rate algorithm (GCRA), on literal times in microseconds. */
class AllowanceTest {
  private static final long NOW = 1_700_000_000_000_000L;
  private static final long NEVER_USED = 0;

  /** One unit every 100 ms, and 5 at once. */
  private final Allowance allowance = new Allowance(10, 5);

  @Test
  void emission_interval_is_a_second_divided_by_the_rate() {
    assertThat(allowance.emissionIntervalMicros()).isEqualTo(100_000);
    assertThat(new Allowance(3, 1).emissionIntervalMicros()).isEqualTo(333_333);
  }

  @Test
  void burst_tolerance_is_one_emission_interval_for_each_unit_of_the_burst() {
    assertThat(allowance.burstToleranceMicros()).isEqualTo(500_000);
  }

  @Test
  void arrival_time_of_an_unused_allowance_counts_from_now() {
    assertThat(allowance.arrivalAfter(NEVER_USED, 1, NOW)).isEqualTo(NOW + 100_000);
    assertThat(allowance.arrivalAfter(NOW - 1, 3, NOW)).isEqualTo(NOW + 300_000);
  }

  @Test
  void arrival_time_ahead_of_now_moves_on_from_where_it_is() {
    assertThat(allowance.arrivalAfter(NOW + 250_000, 2, NOW)).isEqualTo(NOW + 450_000);
  }

  @Test
  void whole_burst_conforms_at_once_and_one_more_unit_does_not() {
    long burst = allowance.arrivalAfter(NEVER_USED, 5, NOW);
    assertThat(allowance.waitMicros(burst, NOW)).isZero();
    long oneMore = allowance.arrivalAfter(burst, 1, NOW);
    assertThat(allowance.waitMicros(oneMore, NOW)).isEqualTo(100_000);
  }

  @Test
  void unit_conforms_as_soon_as_the_wait_is_over() {
    long burst = allowance.arrivalAfter(NEVER_USED, 5, NOW);
    long early = NOW + 99_999;
    assertThat(allowance.waitMicros(allowance.arrivalAfter(burst, 1, early), early)).isEqualTo(1);
    long inTime = NOW + 100_000;
    assertThat(allowance.waitMicros(allowance.arrivalAfter(burst, 1, inTime), inTime)).isZero();
  }

  @Test
  void request_for_more_than_the_burst_never_conforms() {
    long later = NOW + 3_600_000_000L;
    assertThat(allowance.waitMicros(allowance.arrivalAfter(NOW, 6, later), later))
        .isEqualTo(100_000);
  }
}

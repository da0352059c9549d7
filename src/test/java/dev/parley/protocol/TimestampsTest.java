package dev.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampsTest {
  @Test
  void every_time_has_three_digits_of_milliseconds() {
    assertThat(text("2026-11-20T10:00:00Z")).isEqualTo("2026-11-20T10:00:00.000Z");
    assertThat(text("2026-11-20T10:00:00.100Z")).isEqualTo("2026-11-20T10:00:00.100Z");
    assertThat(text("2026-11-20T10:00:00.123999Z")).isEqualTo("2026-11-20T10:00:00.123Z");
  }

  @Test
  void time_is_right_whichever_time_was_written_before() {
    assertThat(text("2026-11-20T10:00:59.999Z")).isEqualTo("2026-11-20T10:00:59.999Z");
    assertThat(text("2026-11-20T10:01:00.007Z")).isEqualTo("2026-11-20T10:01:00.007Z");
    assertThat(text("2026-11-20T10:01:00.070Z")).isEqualTo("2026-11-20T10:01:00.070Z");
    assertThat(text("2026-11-20T10:00:59.999Z")).isEqualTo("2026-11-20T10:00:59.999Z");
    assertThat(text("1969-12-31T23:59:59.001Z")).isEqualTo("1969-12-31T23:59:59.001Z");
  }

  private static String text(String instant) {
    return Timestamps.text(Instant.parse(instant));
  }
}

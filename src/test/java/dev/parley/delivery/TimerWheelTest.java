package dev.parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private final MovableClock clock = new MovableClock();
  private final TimerWheel wheel = new TimerWheel(clock);

  @Test
  void task_runs_at_its_time_and_not_earlier() {
    List<Integer> ran = new ArrayList<>();
    for (int seconds : new int[] {1, 24, 25, 26, 51, 120}) {
      wheel.schedule(seconds * 1000L, now -> record(ran, seconds));
    }
    pass(Duration.ofMillis(990));
    assertThat(ran).isEmpty();
    pass(Duration.ofMillis(100));
    assertThat(ran).containsExactly(1);
    pass(Duration.ofSeconds(24));
    assertThat(ran).containsExactly(1, 24, 25);
    pass(Duration.ofHours(1));
    assertThat(ran).containsExactlyInAnyOrder(1, 24, 25, 26, 51, 120);
  }

  @Test
  void finished_tasks_are_removed() {
    for (int i = 0; i < 1000; i++) {
      wheel.schedule(15_000, now -> TimerWheel.NEVER);
    }
    wheel.schedule(15_000, now -> now + 15_000);
    assertThat(wheel.size()).isEqualTo(1001);
    pass(Duration.ofSeconds(16));
    assertThat(wheel.size()).isEqualTo(1);
    pass(Duration.ofSeconds(16));
    assertThat(wheel.size()).isEqualTo(1);
  }

  private static long record(List<Integer> ran, int seconds) {
    ran.add(seconds);
    return TimerWheel.NEVER;
  }

  private void pass(Duration time) {
    clock.move(time);
    wheel.turn();
  }
}

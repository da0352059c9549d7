package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.report.Measured;
import dev.parley.bench.report.Plot;
import dev.parley.bench.report.Plots;
import dev.parley.bench.report.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlotTest {
  @Test
  void line_goes_from_the_lower_left_up_to_its_greatest_value() {
    Plot plot = new Plot(" s", Plot.Spread.EVEN);
    plot.line("rising", List.of(new Plot.Point(0, 0), new Plot.Point(10, 7))).mark(5, "half");
    assertThat(plot.svg())
        .startsWith("<svg ")
        .contains("points=\"64.0,268.0 844.0,75.5\"")
        .contains(">half</text>", ">10 s</text>", ">rising</text>");
  }

  @Test
  void tenfold_axis_has_powers_of_ten() {
    Plot plot = new Plot("/s", Plot.Spread.TENFOLD);
    plot.line("p99", List.of(new Plot.Point(1000, 0.3), new Plot.Point(2000, 45)));
    assertThat(plot.svg()).contains(">0.1</text>", ">1</text>", ">10</text>", ">100</text>");
  }

  @Test
  void medians_are_told_and_drawn() {
    List<Measured> measured =
        List.of(
            latency("parley-redis", "1000/s", 2),
            latency("parley-redis", "1000/s", 9),
            latency("parley-redis", "1000/s", 1),
            latency("nchan", "1000/s", 3),
            latency("parley-redis", "2000/s", 4));
    assertThat(Tables.of(measured))
        .containsPattern("\\| parley-redis +\\| +2\\.00 \\|")
        .containsPattern("\\| nchan : parley-redis +\\| +1\\.50 \\|");
    assertThat(new Plots(measured).latency()).isPresent();
    assertThat(new Plots(measured).memory()).isEmpty();
  }

  private static Measured latency(String system, String load, double millis) {
    return new Measured("latency", load, system, 1).with("p99 ms", millis);
  }
}

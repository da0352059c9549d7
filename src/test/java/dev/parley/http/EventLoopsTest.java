package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLoopsTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "8, 4", "64, 32"})
  void there_is_a_loop_for_every_two_processors(int processors, int loops) {
    assertThat(EventLoops.suiting(processors)).isEqualTo(loops);
  }

  @Test
  void loops_suit_the_processors_unless_something_else_is_configured() {
    assertThat(loops(Map.of()))
        .isEqualTo(EventLoops.suiting(Runtime.getRuntime().availableProcessors()));
    assertThat(loops(Map.of(EventLoops.KEY, "7"))).isEqualTo(7);
  }

  private static int loops(Map<String, String> configured) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredSources()
            .withSources(lastFile(configured))
            .build();
    return config.getValue(EventLoops.KEY, Integer.class);
  }

  /** The source of the least weight that anybody configures by: application.properties in a jar. */
  private static ConfigSource lastFile(Map<String, String> configured) {
    return new PropertiesConfigSource(configured, "file", 100);
  }
}

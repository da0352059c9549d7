package dev.parley.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many event loops the service starts. */
class EventLoopsTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 2, 1", "3, 3, 1", "4, 4, 2", "8, 8, 4", "64, 64, 32"})
  void default_is_one_loop_per_processor_or_per_two_processors_on_redis(
      int processors, int alone, int onRedis) {
    assertThat(EventLoops.defaultFor(processors, false)).isEqualTo(alone);
    assertThat(EventLoops.defaultFor(processors, true)).isEqualTo(onRedis);
  }

  @Test
  void number_of_loops_depends_on_the_backplane_unless_it_is_configured() {
    Map<String, String> redis = Map.of(EventLoops.REDIS, "redis://127.0.0.1");
    assertThat(loops(Map.of())).isEqualTo(PROCESSORS);
    assertThat(loops(Map.of(EventLoops.REDIS, ""))).isEqualTo(PROCESSORS);
    assertThat(loops(redis)).isEqualTo(EventLoops.defaultFor(PROCESSORS, true));
    assertThat(loops(Map.of(EventLoops.KEY, "7"))).isEqualTo(7);
  }

  /** Reads the setting from the discovered sources and from a file with a lower ordinal. */
  private static int loops(Map<String, String> configured) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredSources()
            .withSources(new PropertiesConfigSource(configured, "file", 100))
            .build();
    return config.getValue(EventLoops.KEY, Integer.class);
  }
}

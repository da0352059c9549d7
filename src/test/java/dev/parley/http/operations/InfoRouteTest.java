package dev.parley.http.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The build information at {@code /q/info}. */
class InfoRouteTest {
  @Test
  void commit_is_unknown_in_a_build_without_one() {
    Properties build = new Properties();
    build.setProperty("version", "1.2.3");
    build.setProperty("commit", "");
    assertThat(InfoRoute.info(build))
        .isEqualTo("{\"build\":{\"version\":\"1.2.3\"},\"git\":{\"commit\":{\"id\":\"unknown\"}}}");
  }
}

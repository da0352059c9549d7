package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The places that list the modules of the client. */
class BundleTest {
  private static final Path SERVED = Path.of("src", "main", "resources", "META-INF", "resources");

  @Test
  void build_puts_each_module_into_the_bundle() throws IOException {
    String build = Files.readString(Path.of("pom.xml"));
    String bundled = build.substring(build.indexOf("<id>bundle-client</id>"));
    assertThat(found("<file name=\"([^\"]+)\"/>", bundled))
        .containsExactlyInAnyOrderElementsOf(modules());
  }

  @Test
  void page_loads_each_module_at_once() throws IOException {
    String page = Files.readString(SERVED.resolve("index.html"));
    assertThat(found("rel=\"modulepreload\" href=\"parley/([^\"]+)\"", page))
        .containsExactlyInAnyOrderElementsOf(modules());
  }

  private static List<String> modules() throws IOException {
    try (Stream<Path> files = Files.list(SERVED.resolve("parley"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }
}

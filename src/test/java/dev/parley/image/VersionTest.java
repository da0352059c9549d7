package dev.parley.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Several files name the version; they have to agree. */
class VersionTest {
  private static final Pattern POM = Pattern.compile("<version>([^<]+)</version>");
  private static final Pattern RELEASE = Pattern.compile("(?m)^## \\[(\\d[^\\]]*)] - \\d{4}-");
  private static final Pattern TAG =
      Pattern.compile("(?:image: parley:|newTag: |`parley:)([\\w.-]+)");

  @Test
  void changelog_begins_with_this_version() {
    assertThat(all(RELEASE, Path.of("CHANGELOG.md")).get(0)).isEqualTo(version());
  }

  @Test
  void manifests_name_the_image_of_this_version() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("k8s"))) {
      List<String> tags =
          files
              .filter(file -> file.toString().matches(".*\\.(yaml|md)"))
              .flatMap(file -> all(TAG, file).stream())
              .toList();
      assertThat(tags).hasSizeGreaterThanOrEqualTo(6).containsOnly(version());
    }
  }

  /** The first version in the POM is that of the project, without what marks a snapshot. */
  private static String version() {
    return all(POM, Path.of("pom.xml")).get(0).replace("-SNAPSHOT", "");
  }

  private static List<String> all(Pattern pattern, Path file) {
    try {
      return pattern
          .matcher(Files.readString(file))
          .results()
          .map(match -> match.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Checks JavaScript, CSS and HTML: Prettier, the formatter, comes with the test dependencies;
 * Biome, the linter, is installed by {@code npm ci}.
 */
@NeedsNode
class StyleTest {
  private static final String SOURCES = "src/**/*.{js,mjs,ts,css,html}";
  private static final Path BIOME = Path.of("node_modules", "@biomejs", "biome", "bin", "biome");

  @Test
  void sources_are_formatted() {
    Path prettier = Webjar.unpack("prettier", Pattern.compile(".*(?<!\\.md)"));
    Node.Outcome outcome =
        Node.run(List.of(prettier.resolve("bin/prettier.cjs").toString(), "--check", SOURCES));
    assertThat(outcome.status()).as("`npm run format` formats them. " + outcome.printed()).isZero();
  }

  @Test
  @EnabledIf(
      value = "linterIsInstalled",
      disabledReason = "needs the linter: run `npm ci --ignore-scripts`")
  void sources_pass_the_linter() {
    Node.Outcome outcome = Node.run(List.of(BIOME.toString(), "lint", "--error-on-warnings"));
    assertThat(outcome.status()).as(outcome.printed()).isZero();
  }

  static boolean linterIsInstalled() {
    return Files.exists(BIOME);
  }
}

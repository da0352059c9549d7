package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.diagnosis.Verdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each verdict has its section, and its link leads there. */
class TroubleshootingDocTest {
  private static final Path DOCUMENT = Path.of("docs", "troubleshooting.md");
  private static final Pattern SECTION = Pattern.compile("(?m)^## ([a-z-]+)$");

  @Test
  void every_verdict_has_its_section_and_there_is_no_other() {
    assertThat(sections())
        .containsExactlyElementsOf(Arrays.stream(Verdict.values()).map(Verdict::text).toList());
  }

  @Test
  void every_verdict_links_its_section() {
    for (Verdict verdict : Verdict.values()) {
      String[] link = verdict.docs().split("#");
      assertThat(Path.of(link[0])).isEqualTo(DOCUMENT).exists();
      assertThat(sections()).contains(link[1]);
    }
  }

  @Test
  void every_section_says_what_it_means_how_the_service_knows_and_what_to_do() {
    String[] parts = Documents.read(DOCUMENT).split("(?m)^## ");
    for (Verdict verdict : Verdict.values()) {
      assertThat(parts)
          .filteredOn(part -> part.startsWith(verdict.text() + "\n"))
          .singleElement()
          .asString()
          .contains("**What it means.**", "**How the service knows.**", "**What to do.**");
    }
  }

  private static List<String> sections() {
    return SECTION
        .matcher(Documents.read(DOCUMENT))
        .results()
        .map(section -> section.group(1))
        .toList();
  }
}

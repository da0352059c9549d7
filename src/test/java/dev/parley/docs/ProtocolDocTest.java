package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProtocolDocTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d{3}) \\| `([a-z-]+)` \\| [^|]+ \\|$");

  @Test
  void table_of_problems_has_every_one_with_its_status_and_no_other() {
    String document = Documents.read(Documents.PROTOCOL);
    String section = document.substring(document.indexOf("\n## Problems\n"));
    List<String> documented =
        ROW.matcher(section).results().map(row -> row.group(1) + " " + row.group(2)).toList();
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Problem.values())
                .map(problem -> problem.status() + " " + problem.code())
                .toList());
  }
}

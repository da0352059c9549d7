package dev.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");

  @Test
  void every_relative_link_leads_somewhere() {
    List<String> dead = new ArrayList<>();
    int checked = 0;
    for (Path document : Documents.all()) {
      for (String link : links(document)) {
        checked++;
        if (!leadsSomewhere(document, link)) {
          dead.add(document + ": " + link);
        }
      }
    }
    assertThat(dead).isEmpty();
    assertThat(checked).isGreaterThan(20);
  }

  private static List<String> links(Path document) {
    return LINK.matcher(prose(document))
        .results()
        .map(match -> match.group(1))
        .filter(link -> !link.matches("[a-z]+:.*"))
        .toList();
  }

  private static boolean leadsSomewhere(Path document, String link) {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0 || anchors(target).contains(link.substring(hash + 1));
  }

  /** The anchors of a document's headings, made as GitHub makes them. */
  private static List<String> anchors(Path document) {
    return HEADING
        .matcher(prose(document))
        .results()
        .map((MatchResult match) -> match.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private static String prose(Path document) {
    return FENCED.matcher(Documents.read(document)).replaceAll("");
  }
}

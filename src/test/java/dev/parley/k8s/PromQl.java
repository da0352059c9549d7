package dev.parley.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads as much of a query for Prometheus as tells which series it asks for. */
final class PromQl {
  private static final Pattern SELECTOR =
      Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*+)\\s*+(\\{[^}]*})?+(?!\\s*\\()");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

  /** Lists of labels, ranges, and the comparisons' words. */
  private static final Pattern NO_SELECTOR =
      Pattern.compile(
          "\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
              + "|\\[[^]]*]"
              + "|\\b(and|or|unless|bool|offset\\s+\\w+)\\b(?!\\s*\\{)");

  /** Set by Prometheus on whatever it scrapes, or by Grafana's user. */
  private static final Set<String> OF_THE_TARGET =
      Set.of("namespace", "pod", "service", "job", "instance");

  private PromQl() {}

  /** What a query asks for: a metric's name and which of its series. */
  record Selector(String name, List<Condition> conditions) {
    /** Whether it takes a line of what a target answers. */
    boolean takes(String line) {
      return (line.startsWith(name + "{") || line.startsWith(name + " "))
          && conditions.stream().allMatch(condition -> condition.holds(line));
    }
  }

  /** What the value of a label has to be. */
  record Condition(String label, String operator, String value) {
    boolean holds(String line) {
      Matcher found = Pattern.compile("[{,]" + label + "=\"([^\"]*)\"").matcher(line);
      String actual = found.find() ? found.group(1) : "";
      return switch (operator) {
        case "=" -> actual.equals(value);
        case "!=" -> !actual.equals(value);
        case "=~" -> actual.matches(value);
        default -> !actual.matches(value);
      };
    }
  }

  /** All that an expression selects, or what {@code label_values} of a dashboard does. */
  static List<Selector> selectors(String expression) {
    String query = expression.replaceFirst("^label_values\\((.*),\\s*\\w+\\)$", "$1");
    return SELECTOR
        .matcher(NO_SELECTOR.matcher(query).replaceAll(" "))
        .results()
        .map(PromQl::selector)
        .toList();
  }

  private static Selector selector(MatchResult found) {
    List<Condition> conditions = new ArrayList<>();
    Matcher matcher = MATCHER.matcher(found.group(2) == null ? "" : found.group(2));
    while (matcher.find()) {
      if (!OF_THE_TARGET.contains(matcher.group(1))) {
        conditions.add(new Condition(matcher.group(1), matcher.group(2), matcher.group(3)));
      }
    }
    return new Selector(found.group(1), conditions);
  }
}

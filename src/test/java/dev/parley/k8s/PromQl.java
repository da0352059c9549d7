package dev.parley.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the series that a Prometheus query selects. Does not parse the rest of the query. */
final class PromQl {
  private static final Pattern SELECTOR =
      Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*+)\\s*+(\\{[^}]*})?+(?!\\s*\\()");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

  /** Lists of labels, ranges, and keywords of comparisons. */
  private static final Pattern NO_SELECTOR =
      Pattern.compile(
          "\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
              + "|\\[[^]]*]"
              + "|\\b(and|or|unless|bool|offset\\s+\\w+)\\b(?!\\s*\\{)");

  /** Labels that Prometheus adds to the metrics of a target, or that Grafana's user chooses. */
  private static final Set<String> OF_THE_TARGET =
      Set.of("namespace", "pod", "service", "job", "instance");

  private PromQl() {}

  /** A selector in a query: a metric's name and conditions on its series. */
  record Selector(String name, List<Condition> conditions) {
    /** Says whether the selector matches a line of a target's answer. */
    boolean takes(String line) {
      return (line.startsWith(name + "{") || line.startsWith(name + " "))
          && conditions.stream().allMatch(condition -> condition.holds(line));
    }
  }

  /** A condition on the value of a label. */
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

  /** Returns the selectors of an expression, or of a dashboard's {@code label_values}. */
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

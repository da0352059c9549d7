package dev.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromQlTest {
  private static final String QUERY =
      """
      histogram_quantile(0.99, sum by (pod, le) (rate(a_seconds_bucket{pod=~"$pod", how="x"}[5m])))
      > 2.5e-3 * (sum(b_total) + sum without(pod)(rate(c:d_total[$__rate_interval] offset 5m)))
      and on (pod) absent(e) unless f{code=~"g|h", i!="j"} > bool 0
      """;

  @Test
  void metrics_are_distinguished_from_functions_labels_keywords_numbers_and_times() {
    assertThat(names(QUERY)).containsExactly("a_seconds_bucket", "b_total", "c:d_total", "e", "f");
  }

  @Test
  void query_for_the_values_of_a_label_asks_for_its_metric() {
    assertThat(names("label_values(a{namespace=~\"$namespace\"}, pod)")).containsExactly("a");
    assertThat(names("label_values(a, pod)")).containsExactly("a");
  }

  @Test
  void series_matches_if_its_name_and_labels_match_the_query() {
    PromQl.Selector selector = PromQl.selectors("a{code=~\"b|c\", d!=\"e\", pod=\"f\"}").get(0);
    assertThat(selector.takes("a{code=\"b\",d=\"x\"} 0.0")).isTrue();
    assertThat(selector.takes("a{code=\"c\"} 0.0")).isTrue();
    assertThat(selector.takes("a{code=\"b\",d=\"e\"} 0.0")).isFalse();
    assertThat(selector.takes("a{code=\"bc\"} 0.0")).isFalse();
    assertThat(selector.takes("a 0.0")).isFalse();
    assertThat(selector.takes("a_total{code=\"b\"} 0.0")).isFalse();
  }

  private static List<String> names(String query) {
    return PromQl.selectors(query).stream().map(PromQl.Selector::name).toList();
  }
}

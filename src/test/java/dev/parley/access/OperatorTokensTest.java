package dev.parley.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Which tokens are an operator's. */
class OperatorTokensTest {
  private static final String ONE = "o".repeat(32);
  private static final String OTHER = "p".repeat(33);

  @Test
  void each_configured_token_counts_and_nothing_else_does() {
    OperatorTokens tokens = new OperatorTokens(AccessSettings.jwt().operatorTokens(ONE, OTHER));
    assertThat(tokens.include(ONE)).isTrue();
    assertThat(tokens.include(OTHER)).isTrue();
    assertThat(tokens.include("p".repeat(32))).isFalse();
    assertThat(tokens.include("")).isFalse();
    assertThat(tokens.include(null)).isFalse();
  }

  @Test
  void without_any_nobody_is_an_operator() {
    OperatorTokens tokens = new OperatorTokens(AccessSettings.jwt());
    assertThat(tokens.include("")).isFalse();
    assertThat(tokens.include(ONE)).isFalse();
  }

  @Test
  void short_one_stops_the_start_with_the_name_of_its_key_and_without_itself() {
    assertThatThrownBy(
            () -> new OperatorTokens(AccessSettings.jwt().operatorTokens(ONE, "s".repeat(31))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parley.access.operator-tokens[1] must have at least 32 bytes");
  }
}

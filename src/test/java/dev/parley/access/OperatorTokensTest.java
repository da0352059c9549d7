package dev.parley.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Which tokens are accepted as operator tokens. */
class OperatorTokensTest {
  private static final String ONE = "o".repeat(32);
  private static final String OTHER = "p".repeat(33);

  @Test
  void only_configured_tokens_are_accepted() {
    OperatorTokens tokens = new OperatorTokens(AccessSettings.jwt().operatorTokens(ONE, OTHER));
    assertThat(tokens.include(ONE)).isTrue();
    assertThat(tokens.include(OTHER)).isTrue();
    assertThat(tokens.include("p".repeat(32))).isFalse();
    assertThat(tokens.include("")).isFalse();
    assertThat(tokens.include(null)).isFalse();
  }

  @Test
  void without_configured_tokens_nobody_is_an_operator() {
    OperatorTokens tokens = new OperatorTokens(AccessSettings.jwt());
    assertThat(tokens.include("")).isFalse();
    assertThat(tokens.include(ONE)).isFalse();
  }

  @Test
  void short_token_stops_the_start_with_a_message_that_names_the_key_and_not_the_token() {
    assertThatThrownBy(
            () -> new OperatorTokens(AccessSettings.jwt().operatorTokens(ONE, "s".repeat(31))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parley.access.operator-tokens[1] must have at least 32 bytes");
  }
}

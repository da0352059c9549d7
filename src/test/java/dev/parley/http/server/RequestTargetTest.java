package dev.parley.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries as browsers send them. */
class RequestTargetTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/?", "/a|b", "/?a=b&c=%20d", "/?a=b+c;d", "/?q=/a?b:c@d!$'()*,", "*"})
  void target_without_odd_characters_in_its_query_stays(String target) {
    assertThat(RequestTarget.readable(target)).isSameAs(target);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\0',
      value = {
        "/?a|b /?a%7Cb",
        "/?{a}=[b] /?%7Ba%7D=%5Bb%5D",
        "/?a^`\\b /?a%5E%60%5Cb",
        "/?100% /?100%25",
        "/?a=%&b=%4&c=%zz /?a=%25&b=%254&c=%25zz",
        "/?\"<>#é /?%22%3C%3E%23%E9",
        "http://a.example/b?c|d http://a.example/b?c%7Cd",
      })
  void odd_characters_of_a_query_are_encoded(String target, String readable) {
    assertThat(RequestTarget.readable(target)).isEqualTo(readable);
  }

  @Test
  void every_visible_byte_can_be_in_a_query() {
    String all =
        IntStream.rangeClosed(0x21, 0xff)
            .filter(c -> c != 0x7f)
            .mapToObj(c -> String.valueOf((char) c))
            .collect(Collectors.joining());
    URI read = URI.create(RequestTarget.readable("/?" + all));
    assertThat(read.getRawPath()).isEqualTo("/");
    assertThat(read.getRawFragment()).isNull();
  }

  @Test
  void control_characters_stay_so_that_the_request_is_refused() {
    assertThat(RequestTarget.readable("/?a\u0001b")).isEqualTo("/?a\u0001b");
  }
}

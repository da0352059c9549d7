package dev.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @Test
  void string_is_quoted_on_one_line() {
    assertThat(json("v=0\r\n\"a\\b\"\t\u0000\u001f/"))
        .isEqualTo("\"v=0\\r\\n\\\"a\\\\b\\\"\\t\\u0000\\u001f/\"");
  }

  @Test
  void text_that_is_not_ascii_is_not_escaped() {
    assertThat(json("ü € 🙂")).isEqualTo("\"ü € 🙂\"");
  }

  @Test
  void missing_text_is_written_as_null() {
    assertThat(json(null)).isEqualTo("null");
    assertThat(json("")).isEqualTo("\"\"");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"d83d,none", "none,de42", "de42,d83d", "d83d,d83d"})
  void unpaired_surrogate_is_escaped(String first, String second) {
    assertThat(json("a" + character(first) + character(second) + "z"))
        .isEqualTo("\"a" + escape(first) + escape(second) + "z\"");
  }

  @Test
  void unpaired_surrogate_beside_a_pair_is_escaped_and_the_pair_is_not() {
    assertThat(json("\ud83d🙂\ude42")).isEqualTo("\"\\ud83d🙂\\ude42\"");
  }

  @Test
  void unpaired_surrogates_are_escaped_in_json_and_nothing_else_is_changed() {
    assertThat(Json.wellFormed("[\"\ud83d\",\"ü\\n🙂\ude42\"]"))
        .isEqualTo("[\"\\ud83d\",\"ü\\n🙂\\ude42\"]");
    String wellFormed = "[\"ü\\n🙂\"]";
    assertThat(Json.wellFormed(wellFormed)).isSameAs(wellFormed);
  }

  private static String json(String value) {
    return Json.string(new StringBuilder(), value).toString();
  }

  private static String character(String hex) {
    return hex == null ? "" : String.valueOf((char) Integer.parseInt(hex, 16));
  }

  private static String escape(String hex) {
    return hex == null ? "" : "\\u" + hex;
  }
}

package dev.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
  @Test
  void id_is_written_as_epoch_and_number() {
    assertThat(new EventId("9f2c41aa", 7)).hasToString("9f2c41aa-7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9f2c41aa-0", "9f2c41aa-7", "0123456789abcxyz-7", "9f2c41aa-999999999999999"})
  void valid_id_is_parsed(String text) {
    assertThat(EventId.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "7",
        "9f2c41aa",
        "9f2c41aa-",
        "-7",
        "9f2c41a-7",
        "0123456789abcdefg-7",
        "9F2C41AA-7",
        "9f2c41aä-7",
        "9f2c41aa_7",
        "9f2c41aa--7",
        "9f2c41aa-+7",
        "9f2c41aa- 7",
        "9f2c41aa-7 ",
        "9f2c41aa-7\n",
        "9f2c41aa-7-7",
        "9f2c41aa-0x7",
        "9f2c41aa-٧",
        "9f2c41aa-1000000000000000",
        "9f2c41aa-99999999999999999999"
      })
  void invalid_id_is_not_parsed(String text) {
    assertThat(EventId.parse(text)).isNull();
  }
}

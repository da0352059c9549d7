package dev.parley.backplane.redis.script;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hash slots, with the examples of the specification of Redis Cluster. */
class HashSlotTest {
  /** The specification: the CRC16 of {@code 123456789} is 0x31C3. */
  @Test
  void slot_is_the_crc16_of_the_key_modulo_the_number_of_slots() {
    assertThat(HashSlot.of("123456789")).isEqualTo(0x31C3 % 16_384);
    assertThat(HashSlot.of("")).isZero();
    assertThat(HashSlot.of("foo")).isEqualTo(12_182);
  }

  @ParameterizedTest
  @CsvSource({
    "{user1000}.following, user1000",
    "{user1000}.followers, user1000",
    "foo{{bar}}zap, {bar",
    "foo{bar}{zap}, bar",
    "parley:room:{demo}:log, demo"
  })
  void hash_tag_is_what_is_between_the_first_braces(String key, String tag) {
    assertThat(HashSlot.of(key)).isEqualTo(HashSlot.of("{" + tag + "}"));
  }

  @Test
  void empty_braces_are_no_hash_tag() {
    assertThat(HashSlot.of("foo{}{bar}")).isEqualTo(8_363).isNotEqualTo(HashSlot.of("bar"));
  }

  @Test
  void tag_is_the_first_number_whose_slot_is_wanted() {
    int slot = HashSlot.of("4711");
    String tag = HashSlot.tagIn(wanted -> wanted == slot);
    assertThat(HashSlot.of(tag)).isEqualTo(slot);
    assertThat(Integer.parseInt(tag)).isBetween(0, 4711);
    assertThat(HashSlot.tagIn(any -> true)).isEqualTo("0");
  }

  @ParameterizedTest
  @MethodSource("dev.parley.backplane.redis.script.ScriptCallsTest#calls")
  void all_keys_of_a_call_have_the_slot_of_its_target(ScriptCall<?> call) {
    assertThat(call.keys())
        .allSatisfy(key -> assertThat(HashSlot.of(key)).isEqualTo(HashSlot.of(call.target())));
  }

  @Test
  void pulse_of_a_node_is_in_the_slot_of_its_tag() {
    HeartbeatKeys keys = HeartbeatKeys.inNode("17", "replica-1");
    assertThat(HashSlot.of(keys.key())).isEqualTo(HashSlot.of("17"));
    assertThat(HashSlot.of(keys.channel())).isEqualTo(HashSlot.of("17"));
    assertThat(new HeartbeatCall(keys, java.time.Duration.ofSeconds(1)).target())
        .isEqualTo("parley:pulse:{17}");
  }
}

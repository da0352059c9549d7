package dev.parley.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What several nodes say about the slots, put together. */
class SlotMapTest {
  private static final String A = "10.0.0.1:6379";
  private static final String B = "10.0.0.2:6379";
  private static final String C = "10.0.0.3:6379";

  @Test
  void node_that_was_cut_off_is_outvoted() {
    SlotMap fresh = map(A, B);
    SlotMap stale = map(A, C);
    assertThat(SlotMap.agreed(List.of(stale, fresh, fresh))).isEqualTo(fresh);
    assertThat(SlotMap.agreed(List.of(fresh, stale, fresh))).isEqualTo(fresh);
  }

  @Test
  void one_view_is_taken_as_it_is() {
    assertThat(SlotMap.agreed(List.of(map(A, B)))).isEqualTo(map(A, B));
  }

  @Test
  void slot_that_most_nodes_call_unserved_is_unserved() {
    SlotMap agreed = SlotMap.agreed(List.of(map(A, B), map(A, null), map(A, null)));
    assertThat(agreed.owner(9000)).isNull();
    assertThat(agreed.owner(0)).isEqualTo(A);
  }

  @Test
  void masters_are_those_that_have_slots() {
    assertThat(map(B, A).masters()).containsExactly(A, B);
    assertThat(map(B, null).masters()).containsExactly(B);
    assertThat(map(B, A).count(A)).isEqualTo(8192);
    assertThat(map(B, A).count(C)).isZero();
  }

  private static SlotMap map(String firstHalf, String secondHalf) {
    String[] owners = new String[16_384];
    Arrays.fill(owners, 0, 8192, firstHalf);
    Arrays.fill(owners, 8192, 16_384, secondHalf);
    return new SlotMap(owners);
  }
}

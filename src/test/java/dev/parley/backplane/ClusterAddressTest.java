package dev.parley.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes of a cluster are reached like the configured one. */
class ClusterAddressTest {
  @Test
  void other_nodes_have_the_same_user_password_and_tls() {
    assertThat(ClusterAddress.of("rediss://parley:a%2Bb%40c@one.example.org:7000", "10.0.0.2:7001"))
        .isEqualTo("rediss://parley:a%2Bb%40c@10.0.0.2:7001");
    assertThat(ClusterAddress.of("redis://one", "[2001:db8::1]:6379"))
        .isEqualTo("redis://[2001:db8::1]:6379");
    assertThat(ClusterAddress.of("redis://one?user=parley&password=x", "two:6379"))
        .isEqualTo("redis://two:6379?user=parley&password=x");
  }

  @Test
  void configured_nodes_are_asked_at_their_ports() {
    assertThat(ClusterAddress.nodes(List.of("redis://:secret@one:7000", "redis://two")))
        .containsExactly("one:7000", "two:6379");
  }
}

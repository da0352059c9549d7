package dev.parley.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.testing.MovableClock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PeerTokensTest {
  private static final Member ALICE =
      new Member(new RoomId("demo"), new PeerId("alice"), Membership.first());

  private final MovableClock clock = new MovableClock();
  private final PeerTokens tokens = new PeerTokens(AccessSettings.jwt(), clock);

  @Test
  void token_is_renewed_when_less_than_half_of_it_is_left() {
    PeerToken first = verified(tokens.mint(ALICE, true));
    assertThat(tokens.renew(first)).isNull();
    clock.move(Duration.ofMinutes(29));
    assertThat(tokens.renew(first)).isNull();
    clock.move(Duration.ofMinutes(2));
    PeerToken second = verified(Objects.requireNonNull(tokens.renew(first)));
    assertThat(second.member()).isEqualTo(ALICE);
    assertThat(second.moderates()).isTrue();
    assertThat(second.since()).isEqualTo(first.since());
    assertThat(second.expiry()).isEqualTo(first.expiry().plus(Duration.ofMinutes(31)));
  }

  @Test
  void token_ends_with_its_life() {
    String token = tokens.mint(ALICE, false);
    assertThat(verified(token).moderates()).isFalse();
    clock.move(Duration.ofMinutes(61));
    assertThat(tokens.verify(token)).isNull();
  }

  @Test
  void no_more_than_20000_tokens_are_remembered() {
    for (int i = 0; i < 20_100; i++) {
      PeerId peer = new PeerId("peer-" + i);
      verified(tokens.mint(new Member(ALICE.room(), peer, ALICE.membership()), false));
    }
    assertThat(tokens.remembered()).isLessThanOrEqualTo(20_000);
    assertThat(tokens.verify("nonsense")).isNull();
  }

  private PeerToken verified(String token) {
    return Objects.requireNonNull(tokens.verify(token));
  }
}

package dev.parley.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.testing.MovableClock;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PeerTokensTest {
  private static final String KEY = "a-key-of-which-this-test-makes-use";
  private static final String OTHER_KEY = "and-one-that-nobody-has-signed-with";
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
  void token_is_invalid_after_its_lifetime() {
    String token = tokens.mint(ALICE, false);
    assertThat(verified(token).moderates()).isFalse();
    clock.move(Duration.ofMinutes(61));
    assertThat(tokens.verify(token)).isNull();
  }

  @Test
  void token_is_a_jwt_with_the_claims_of_its_member() {
    PeerTokens one = new PeerTokens(AccessSettings.jwt().tokenKeys(KEY), clock);
    String[] parts = one.mint(ALICE, true).split("\\.");
    assertThat(decoded(parts[0]))
        .matches("\\{\"typ\":\"parley-peer\\+jwt\",\"kid\":\"[\\w-]{8}\",\"alg\":\"HS256\"}");
    long now = clock.instant().getEpochSecond();
    assertThat(decoded(parts[1]))
        .isEqualTo(
            "{\"aud\":\"parley-peer\",\"sub\":\"alice\",\"room\":\"demo\",\"own\":\"%s\",\"turn\":1,"
                    .formatted(ALICE.membership().owner())
                + "\"since\":%d,\"moderator\":true,\"exp\":%d}".formatted(now, now + 3600));
    assertThat(parts).hasSize(3);
  }

  @Test
  void token_is_valid_at_every_replica_that_has_its_key() {
    PeerTokens one = new PeerTokens(AccessSettings.jwt().tokenKeys(KEY), clock);
    PeerTokens other = new PeerTokens(AccessSettings.jwt().tokenKeys(OTHER_KEY, KEY), clock);
    for (boolean moderates : new boolean[] {true, false}) {
      String token = one.mint(ALICE, moderates);
      assertThat(other.verify(token)).isEqualTo(one.verify(token));
      assertThat(other.verify(token)).extracting(PeerToken::member).isEqualTo(ALICE);
    }
    PeerTokens stranger = new PeerTokens(AccessSettings.jwt().tokenKeys(OTHER_KEY), clock);
    assertThat(stranger.verify(one.mint(ALICE, true))).isNull();
  }

  @Test
  void changed_token_is_invalid() {
    PeerTokens one = new PeerTokens(AccessSettings.jwt().tokenKeys(KEY), clock);
    String[] parts = one.mint(ALICE, false).split("\\.");
    String claims = decoded(parts[1]).replace("alice", "mallory");
    parts[1] = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8));
    assertThat(one.verify(String.join(".", parts))).isNull();
    assertThat(one.verify(parts[0] + "." + parts[1] + ".")).isNull();
  }

  @Test
  void no_more_than_20000_tokens_are_cached() {
    for (int i = 0; i < 20_100; i++) {
      PeerId peer = new PeerId("peer-" + i);
      verified(tokens.mint(new Member(ALICE.room(), peer, ALICE.membership()), false));
    }
    assertThat(tokens.cached()).isLessThanOrEqualTo(20_000);
    assertThat(tokens.verify("nonsense")).isNull();
  }

  private static String decoded(String base64Url) {
    return new String(Base64.getUrlDecoder().decode(base64Url), UTF_8);
  }

  private PeerToken verified(String token) {
    return Objects.requireNonNull(tokens.verify(token));
  }
}

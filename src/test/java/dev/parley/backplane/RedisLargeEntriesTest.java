package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.Member;
import dev.parley.protocol.Problem;
import dev.parley.room.Lifetimes;
import dev.parley.room.Limits;
import dev.parley.room.LogPage;
import dev.parley.room.Receipt;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The memory that a room in Redis takes if its messages are larger than 64 KiB. */
class RedisLargeEntriesTest extends RedisTest {
  private static final String LARGE = "x".repeat(250_000);
  private static final int PER_SEND = 48;

  /** So few that Redis does not miss a heartbeat meanwhile. */
  private static final int COUNTED_TOGETHER = 8;

  /** What a full log of messages of 64 KiB takes. */
  private static final long BOUND = (long) Lifetimes.LOG_MAX * Lifetimes.LARGE_ENTRY_BYTES;

  private static final String ROOM = "parley:room:{demo}";
  private static final String LOG = ROOM + ":log";

  private Member alice;

  @Override
  Limits limits() {
    return GENEROUS;
  }

  @BeforeEach
  void a_room_with_one_peer() {
    alice = join("alice");
  }

  @Test
  void log_full_of_large_messages_takes_no_more_memory_than_one_full_of_64_kibibytes() {
    sendLarge(8 * PER_SEND);
    assertThat(memory()).isBetween(BOUND / 2, BOUND + BOUND / 10);
    assertCounted();
    LogPage newest = get(backplane.read(DEMO, 8 * PER_SEND, 9));
    assertThat(newest.head()).isEqualTo(8 * PER_SEND + 1);
    assertThat(newest.floor()).isEqualTo(newest.head() - length());
    assertThat(newest.entries()).hasSize(1);
    send(alice, toAll("small"));
    assertThat(memory()).isLessThan(BOUND + BOUND / 10);
    assertCounted();
  }

  @Test
  void small_messages_displace_large_ones_and_then_take_the_fast_path_again() {
    sendLarge(2);
    send(alice, toAll("a small one"));
    assertCounted();
    for (int i = 0; i < Lifetimes.LOG_MAX; i++) {
      backplane.send(alice, toAll("line " + i).build());
    }
    send(alice, toAll("the last one"));
    assertThat(command("HGET", ROOM, "large")).isNull();
    assertThat(length()).isBetween((long) Lifetimes.LOG_KEPT, (long) Lifetimes.LOG_MAX);
    assertThat(log().floor()).isEqualTo(log().head() - length());
    String claim = sent();
    send(alice, toAll("on the fast path"));
    assertThat(sent()).isEqualTo(claim);
  }

  @Test
  void large_messages_that_are_too_old_are_no_longer_counted() {
    sendLarge(3);
    pass(Duration.ofSeconds(90), alice);
    sendLarge(1);
    pass(Duration.ofSeconds(60), alice);
    send(alice, toAll("a small one"));
    get(backplane.leave(alice));
    assertCounted();
    pass(Duration.ofSeconds(100));
    join("bob");
    assertCounted();
  }

  @Test
  void large_messages_that_wait_take_no_more_memory_than_64_of_64_kibibytes() {
    int accepted = 0;
    while (accepted < 40 && waits()) {
      accepted++;
    }
    assertThat(accepted).isEqualTo(64 * Lifetimes.LARGE_ENTRY_BYTES / LARGE.length());
    join("bob");
    assertThat(log().entries()).hasSize(accepted + 2);
    assertCounted();
  }

  private boolean waits() {
    CompletionStage<Receipt> sent =
        backplane.send(alice, SendBuilder.to("bob", LARGE).ttl(Duration.ofMinutes(1)).build());
    boolean isAccepted =
        sent.toCompletableFuture().handle((receipt, refusal) -> refusal == null).join();
    if (!isAccepted) {
      assertThat(problem(sent)).isEqualTo(Problem.TOO_MANY_MESSAGES);
    }
    return isAccepted;
  }

  private void sendLarge(int count) {
    for (int sent = 0; sent < count; sent += PER_SEND) {
      SendBuilder send = toAll(LARGE);
      for (int i = 1; i < Math.min(PER_SEND, count - sent); i++) {
        send.and(LARGE);
      }
      send(alice, send);
    }
  }

  private long memory() {
    return (Long) Objects.requireNonNull(command("MEMORY", "USAGE", LOG, "SAMPLES", "0"));
  }

  private long length() {
    return (Long) Objects.requireNonNull(command("LLEN", LOG));
  }

  private String sent() {
    String sent = String.valueOf(command("HGET", ROOM, "sent:alice"));
    return sent.substring(0, sent.lastIndexOf(' '));
  }

  /** Compares what the room says of its large entries with the log. */
  private void assertCounted() {
    long length = length();
    long sum = 0;
    for (long first = 0; first < length; first += COUNTED_TOGETHER) {
      sum += large(first);
    }
    String said = (String) command("HGET", ROOM, "large");
    assertThat(said == null ? 0 : Long.parseLong(said)).isEqualTo(sum);
  }

  /** Returns by how many bytes some entries of the log are large. */
  private long large(long first) {
    Object sum =
        command(
            "EVAL",
            """
            local sum = 0
            for _, entry in ipairs(redis.call('LRANGE', KEYS[1], ARGV[1], ARGV[2])) do
              sum = sum + math.max(0, #entry - tonumber(ARGV[3]))
            end
            return sum
            """,
            "1",
            LOG,
            Long.toString(first),
            Long.toString(first + COUNTED_TOGETHER - 1),
            Integer.toString(Lifetimes.LARGE_ENTRY_BYTES));
    return (Long) Objects.requireNonNull(sum);
  }

  private @Nullable Object command(String... words) {
    return server().command(words);
  }
}

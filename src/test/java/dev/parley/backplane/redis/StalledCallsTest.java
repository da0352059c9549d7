package dev.parley.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.backplane.redis.script.ReadCall;
import dev.parley.protocol.RoomId;
import dev.parley.room.BackplaneUnavailable;
import dev.parley.room.LogPage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Calls that wait for their hash slot are sent once each, in the order of issue. */
class StalledCallsTest {
  private static final LogPage PAGE = new LogPage("epoch", 0, 0, List.of());
  private static final Duration LONG = Duration.ofMinutes(1);

  private final RedisMeters meters = new RedisMeters(new SimpleMeterRegistry());
  private final List<Long> sent = new ArrayList<>();
  private final List<ClusterCall> underWay = new ArrayList<>();
  private boolean isReady = true;
  private final StalledCalls stalled = new StalledCalls(this::dispatch);

  private boolean dispatch(ClusterCall call) {
    if (isReady) {
      sent.add(call.order());
      underWay.add(call);
    }
    return isReady;
  }

  @Test
  void first_call_is_a_probe_and_the_others_follow_in_the_order_of_issue() {
    ClusterCall first = call(1);
    assertThat(stalled.take(call(3))).isTrue();
    assertThat(stalled.take(first)).isTrue();
    assertThat(stalled.takeIfStalled(call(4))).isTrue();
    assertThat(stalled.take(call(2))).isTrue();
    stalled.retry();
    assertThat(sent).containsExactly(1L);
    complete(first);
    assertThat(sent).containsExactly(1L, 2L, 3L, 4L);
    assertThat(stalled.isAny()).isFalse();
    assertThat(stalled.takeIfStalled(call(5))).isFalse();
  }

  @Test
  void probe_that_is_sent_away_again_keeps_its_place() {
    ClusterCall first = call(1);
    stalled.take(first);
    stalled.take(call(2));
    stalled.retry();
    stalled.retry();
    assertThat(sent).containsExactly(1L);
    stalled.take(first);
    stalled.retry();
    assertThat(sent).containsExactly(1L, 1L);
    complete(first);
    assertThat(sent).containsExactly(1L, 1L, 2L);
  }

  @Test
  void call_of_another_slot_does_not_wait() {
    stalled.take(call(1));
    assertThat(stalled.takeIfStalled(call("another", 2, LONG))).isFalse();
  }

  @Test
  void calls_stop_to_follow_when_the_slot_is_stalled_again() {
    ClusterCall first = call(1);
    ClusterCall second = call(2);
    stalled.take(first);
    stalled.take(second);
    stalled.retry();
    isReady = false;
    complete(first);
    assertThat(sent).containsExactly(1L);
    assertThat(stalled.isAny()).isTrue();
    isReady = true;
    stalled.retry();
    assertThat(sent).containsExactly(1L, 2L);
  }

  @Test
  void call_that_fails_lets_the_next_one_be_tried() {
    ClusterCall first = call(1);
    stalled.take(first);
    stalled.take(call(2));
    stalled.retry();
    first.unavailable("gone");
    assertThat(sent).containsExactly(1L, 2L);
  }

  @Test
  void call_that_has_waited_for_too_long_fails() {
    ClusterCall late = call("demo", 1, Duration.ZERO);
    assertThat(stalled.take(late)).isFalse();
    stalled.retry();
    assertThat(stalled.isAny()).isFalse();
    assertThat(sent).isEmpty();
  }

  @Test
  void closing_fails_all_that_wait() {
    ClusterCall call = call(1);
    stalled.take(call);
    stalled.close();
    assertThat(call.command().isCompletedExceptionally()).isTrue();
    assertThat(call.command().handle((page, failure) -> cause(failure)).join())
        .isInstanceOf(BackplaneUnavailable.class);
    assertThat(stalled.take(call(2))).isFalse();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private ClusterCall call(long order) {
    return call("demo", order, LONG);
  }

  private ClusterCall call(String room, long order, Duration patience) {
    RedisCommand<LogPage> command =
        new RedisCommand<>(new ReadCall(new RoomId(room), 0, 10), meters);
    return new ClusterCall(command, order, patience.toNanos(), stalled::take);
  }

  @SuppressWarnings("unchecked")
  private static void complete(ClusterCall call) {
    ((RedisCommand<LogPage>) call.command()).complete(PAGE);
  }
}

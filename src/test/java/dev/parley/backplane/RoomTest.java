package dev.parley.backplane;

import static dev.parley.backplane.JoinBuilder.aJoin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.protocol.Event;
import dev.parley.protocol.Member;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Problem;
import dev.parley.protocol.Refusal;
import dev.parley.protocol.RoomId;
import dev.parley.room.Allowance;
import dev.parley.room.Backplane;
import dev.parley.room.Joined;
import dev.parley.room.Limits;
import dev.parley.room.LogEntry;
import dev.parley.room.LogPage;
import dev.parley.room.Peer;
import dev.parley.room.Receipt;
import dev.parley.room.Renewal;
import dev.parley.room.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The base of tests of the room {@code demo}: commands, the passing of time, and what the log has.
 */
abstract class RoomTest {
  static final RoomId DEMO = JoinBuilder.DEMO;

  /** The default limits. */
  static final Limits LIMITS = new Limits(32, new Allowance(20, 100), new Allowance(50, 500));

  /** For tests that should reach no limit. */
  static final Limits GENEROUS =
      new Limits(2000, new Allowance(1000, 100_000), new Allowance(1000, 100_000));

  private static final Duration STRIDE = Duration.ofSeconds(10);

  Backplane backplane;

  @BeforeEach
  void begin() {
    backplane = backplanes().replica(limits());
  }

  @AfterEach
  void end() {
    backplanes().close();
  }

  /** Returns the backplanes of this test, which no other test uses. */
  abstract Backplanes backplanes();

  Limits limits() {
    return LIMITS;
  }

  /** Lets time pass without any requests. */
  void pass(Duration time) {
    backplanes().pass(time);
  }

  static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  /** Lets time pass while {@code members} have streams. */
  void pass(Duration time, Member... members) {
    Duration left = time;
    while (!left.isZero()) {
      Duration stride = left.compareTo(STRIDE) < 0 ? left : STRIDE;
      pass(stride);
      left = left.minus(stride);
      renew(members);
    }
  }

  /** Waits for the result; throws the refusal or the fault of the stage itself. */
  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  static Refusal refusal(CompletionStage<?> stage) {
    Throwable thrown = catchThrowable(() -> get(stage));
    assertThat(thrown).isInstanceOf(Refusal.class);
    return (Refusal) thrown;
  }

  static Problem problem(CompletionStage<?> stage) {
    return refusal(stage).problem();
  }

  Joined join(JoinBuilder join) {
    return get(backplane.join(join.build()));
  }

  Member join(String peer) {
    return join(aJoin(peer)).member();
  }

  Receipt send(Member sender, SendBuilder send) {
    return get(backplane.send(sender, send.build()));
  }

  Snapshot open(Member member) {
    return get(backplane.openStream(member));
  }

  List<String> peers(Member asking) {
    return get(backplane.peers(asking)).stream().map(peer -> peer.id().value()).toList();
  }

  Renewal renew(Member... members) {
    return get(backplane.renew(DEMO, List.of(members)));
  }

  LogPage log() {
    return get(backplane.read(DEMO, 0, 2000));
  }

  /** Returns a line for each log entry: {@code alice joined}, {@code alice to bob: hello}. */
  List<String> lines() {
    return log().entries().stream().map(RoomTest::line).toList();
  }

  /** Returns the line of the newest entry. */
  String lastLine() {
    List<String> all = lines();
    return all.get(all.size() - 1);
  }

  static String line(LogEntry entry) {
    Event event = entry.event();
    if (event instanceof Event.MessageSent sent) {
      String text = sent.members().replaceAll("^\"data\":\"|\"$", "");
      return sent.from() + " to " + (sent.to() == null ? "all" : sent.to()) + ": " + text;
    } else if (event instanceof Event.PeerJoined joined) {
      return joined.peer() + " joined";
    } else if (event instanceof Event.PeerLeft left) {
      return left.peer() + " " + left.reason().text();
    } else {
      return ((Event.PeerUpdated) event).peer() + " updated";
    }
  }

  /** Returns the time until the next lease runs out. */
  Duration nextExpiry() {
    Duration next = renew().nextExpiry();
    assertThat(next).isNotNull();
    return next;
  }

  /** Asserts that the next lease runs out in {@code time}, minus the time that the test took. */
  void assertNextExpiryIn(Duration time) {
    assertThat(nextExpiry()).isBetween(time.minusSeconds(2), time);
  }

  static List<String> ids(List<Peer> peers) {
    return peers.stream().map(peer -> peer.id().value()).toList();
  }

  static PeerId id(String value) {
    return new PeerId(value);
  }
}

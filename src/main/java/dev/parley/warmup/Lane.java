package dev.parley.warmup;

import dev.parley.access.PeerTokens;
import dev.parley.protocol.Member;
import dev.parley.protocol.Membership;
import dev.parley.protocol.Metadata;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomId;
import dev.parley.room.Backplane;
import dev.parley.room.Join;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Calls of two peers, one call after the other, in one room. Runs on a thread of its own. */
final class Lane implements Runnable {
  /** What each of the two sends beside a description: together fewer than any burst allows. */
  private static final int CANDIDATES = 16;

  private static final long JOIN_SECONDS = 5;

  private final Backplane backplane;
  private final PeerTokens tokens;
  private final InetSocketAddress server;
  private final BooleanSupplier goesOn;

  /** One room for all calls, so that little is left of them. */
  private final RoomId room = RoomId.random();

  private final AtomicInteger calls = new AtomicInteger();
  private volatile @Nullable String failure;

  /** Calls for as long as {@code goesOn} says. */
  Lane(Backplane backplane, PeerTokens tokens, InetSocketAddress server, BooleanSupplier goesOn) {
    this.backplane = backplane;
    this.tokens = tokens;
    this.server = server;
    this.goesOn = goesOn;
  }

  /** Returns how many calls there were. */
  int calls() {
    return calls.get();
  }

  /** Returns why it has ended early; null if it has not. */
  @Nullable String failure() {
    return failure;
  }

  @Override
  public void run() {
    try {
      while (goesOn.getAsBoolean()) {
        call();
        calls.incrementAndGet();
      }
    } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call()
      throws IOException, ExecutionException, TimeoutException, InterruptedException {
    try (Caller alice = join();
        Caller bob = join()) {
      alice.listen();
      bob.listen();
      alice.describe("offer", bob);
      bob.describe("answer", alice);
      for (int i = 0; i < CANDIDATES; i++) {
        alice.sendCandidate(bob);
        bob.sendCandidate(alice);
      }
      alice.leave();
      bob.leave();
    }
  }

  /** Joins past HTTP, because a join over HTTP may need an admission. */
  private Caller join()
      throws IOException, ExecutionException, TimeoutException, InterruptedException {
    Join join = new Join(room, PeerId.random(), Metadata.NONE, null, Membership.first(), null);
    Member member =
        backplane.join(join).toCompletableFuture().get(JOIN_SECONDS, TimeUnit.SECONDS).member();
    return new Caller(member, tokens.mint(member, false), server);
  }
}

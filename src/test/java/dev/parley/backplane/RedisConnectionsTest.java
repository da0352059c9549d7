package dev.parley.backplane;

import static dev.parley.backplane.SendBuilder.toAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.protocol.Member;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which threads a send uses. To wake another thread costs as much as the rest of a send. */
class RedisConnectionsTest extends RedisTest {
  private static final EventLoopGroup LOOPS =
      ((VertxInternal) RedisBackplanes.VERTX).getEventLoopGroup();

  /** As many as {@link RedisBackplanes.Config} has connections. */
  private static final int CONNECTIONS = 2;

  @Test
  void send_from_a_handler_of_netty_is_answered_on_its_event_loop() {
    Member alice = join("alice");
    Set<EventExecutor> near = new HashSet<>();
    int loops = 0;
    for (EventExecutor loop : LOOPS) {
      loops++;
      CompletableFuture<Boolean> isOnIt = new CompletableFuture<>();
      loop.execute(
          () -> {
            assertThat(Vertx.currentContext()).isNull();
            backplane
                .send(alice, toAll("hello").build())
                .whenComplete((receipt, failure) -> isOnIt.complete(loop.inEventLoop()));
          });
      if (get(isOnIt)) {
        near.add(loop);
      }
    }
    assertThat(near).hasSizeGreaterThanOrEqualTo(CONNECTIONS);
    assertThat(log().head()).isEqualTo(1 + loops);
  }

  @Test
  void send_from_a_context_is_answered_in_it() {
    Member alice = join("alice");
    for (int i = 0; i < 8; i++) {
      CompletableFuture<Boolean> isInIt = new CompletableFuture<>();
      Context context = ((VertxInternal) RedisBackplanes.VERTX).createEventLoopContext();
      context.runOnContext(
          run ->
              backplane
                  .send(alice, toAll("hello").build())
                  .whenComplete(
                      (receipt, failure) -> isInIt.complete(Vertx.currentContext() == context)));
      assertThat(get(isInIt)).isTrue();
    }
  }

  @Test
  void replica_that_ends_leaves_no_connection_behind() {
    RedisBackplane another = anotherReplica();
    long before = connections();
    backplanes().end(another);
    await().until(() -> connections() == before - CONNECTIONS - 1);
  }

  private long connections() {
    return String.valueOf(server().command("CLIENT", "LIST", "TYPE", "normal")).lines().count()
        + String.valueOf(server().command("CLIENT", "LIST", "TYPE", "pubsub")).lines().count();
  }
}

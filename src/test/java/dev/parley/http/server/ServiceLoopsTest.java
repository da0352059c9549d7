package dev.parley.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.backplane.redis.RedisBackplane;
import dev.parley.room.Backplane;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** The service starts with the number of event loops that {@link EventLoops} sets. */
@QuarkusTest
class ServiceLoopsTest {
  @Inject Vertx vertx;
  @Inject Backplane backplane;

  @Test
  void service_has_the_default_number_of_event_loops_for_its_backplane() {
    boolean isOnRedis = ClientProxy.unwrap(backplane) instanceof RedisBackplane;
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(((VertxInternal) vertx).getEventLoopGroup())
        .hasSize(EventLoops.defaultFor(processors, isOnRedis));
  }
}

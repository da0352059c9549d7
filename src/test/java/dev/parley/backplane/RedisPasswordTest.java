package dev.parley.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.RedisOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a password is written in the address of Redis: docs/configuration.md says so. */
class RedisPasswordTest {
  private static final String PASSWORD = "a+b/c%d@e:f?g#h i";
  private static final String ENCODED = "a%2Bb%2Fc%25d%40e%3Af%3Fg%23h%20i";

  private static final Vertx VERTX = Vertx.vertx();
  private static RedisServer server;

  @BeforeAll
  static void start() {
    server = RedisServer.start();
    server.command("CONFIG", "SET", "requirepass", PASSWORD);
  }

  @AfterAll
  static void stop() {
    server.close();
    VERTX.close();
  }

  @Test
  void password_in_the_address_is_percent_encoded() {
    assertThat(answers(options("redis://:" + ENCODED + "@127.0.0.1:"))).isTrue();
  }

  @Test
  void bare_plus_in_the_address_is_read_as_a_blank() {
    assertThat(answers(options("redis://:" + ENCODED.replace("%2B", "+") + "@127.0.0.1:")))
        .isFalse();
    assertThat(answers(options("redis://:" + ENCODED.replace("%20", "+") + "@127.0.0.1:")))
        .isTrue();
  }

  @Test
  void password_in_its_own_setting_is_taken_as_it_is() {
    assertThat(answers(options("redis://127.0.0.1:").setPassword(PASSWORD))).isTrue();
  }

  private static RedisOptions options(String address) {
    return new RedisOptions().setConnectionString(address + server.port());
  }

  private static boolean answers(RedisOptions options) {
    Redis client = Redis.createClient(VERTX, options);
    try {
      return RedisAPI.api(client)
          .ping(List.of())
          .map(pong -> true)
          .otherwise(false)
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(10, TimeUnit.SECONDS)
          .join();
    } finally {
      client.close();
    }
  }
}

package dev.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class RedisServerTest {

  @Test
  void embedded_redis_is_of_the_6_2_line() {
    try (RedisServer redis = RedisServer.startEmbedded()) {
      assertThat(redis.version()).startsWith("6.2.");
    }
  }

  @Test
  void restarted_redis_has_the_same_port_and_no_memory() {
    try (RedisServer redis = RedisServer.start()) {
      assertThat(redis.command("SET", "room", "demo")).isEqualTo("OK");
      redis.restartEmpty();
      assertThat(redis.command("GET", "room")).isNull();
    }
  }

  @Test
  void paused_redis_answers_nothing_and_resumed_redis_does() {
    try (RedisServer redis = RedisServer.start()) {
      redis.pause();
      assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(UncheckedIOException.class);
      redis.resume();
      assertThat(redis.command("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void refused_command_is_an_exception() {
    try (RedisServer redis = RedisServer.start()) {
      assertThatThrownBy(() -> redis.command("NONSENSE")).hasMessageContaining("unknown command");
    }
  }
}

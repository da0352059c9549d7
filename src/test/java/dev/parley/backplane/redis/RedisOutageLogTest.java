package dev.parley.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often the log says why Redis does not serve. */
class RedisOutageLogTest {
  private final Logger logger = Logger.getLogger(RedisOutageLog.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler handler = new Lines();
  private final RedisOutageLog log = new RedisOutageLog("Redis");

  /** Notes what is logged. */
  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord line) {
      Object[] parameters = line.getParameters();
      lines.add(
          parameters == null
              ? line.getMessage()
              : String.format(line.getMessage(), line.getParameters()));
    }

    @Override
    public void flush() {
      // There is nothing to flush.
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
  }

  @Test
  void each_reason_of_an_outage_is_logged_once() {
    log.onAway("Connection refused");
    log.onAway("LOADING Redis is loading the dataset in memory");
    log.onAway("Connection refused");
    assertThat(lines)
        .containsExactly(
            "Redis is away: Connection refused",
            "Redis is away: LOADING Redis is loading the dataset in memory");
    assertThat(log.why()).isEqualTo("Connection refused");
  }

  @Test
  void next_outage_is_logged_again() {
    log.onAway("Connection refused");
    log.onConnected();
    assertThat(log.why()).isNull();
    log.onAway("Connection refused");
    assertThat(lines).hasSize(2);
  }

  @Test
  void reasons_of_one_outage_are_bounded() {
    for (int i = 0; i < 100; i++) {
      log.onAway("reason " + i);
    }
    assertThat(lines).hasSize(8);
  }

  @Test
  void refused_command_is_logged_once_a_minute_for_each_kind_of_error() {
    log.onRefused("send", new IllegalStateException("OOM command not allowed"));
    log.onRefused("join", new IllegalStateException("OOM command not allowed"));
    log.onRefused("join", new IllegalStateException("NOPERM no permissions"));
    assertThat(lines)
        .containsExactly(
            "Redis refused the command send: OOM command not allowed",
            "Redis refused the command join: NOPERM no permissions");
  }

  @Test
  void arguments_that_redis_quotes_and_the_rest_of_a_long_answer_are_not_logged() {
    log.onAway(
        RedisFault.words(
            new IllegalStateException(
                "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'hush'")));
    log.onAway(RedisFault.words(new IllegalStateException("x".repeat(1000))));
    log.onAway(RedisFault.words(new IllegalStateException("None answers\n- NOPERM a\n- b\n")));
    log.onAway(RedisFault.words(new IllegalStateException()));
    assertThat(lines)
        .containsExactly(
            "Redis is away: ERR unknown command 'HELLO'",
            "Redis is away: " + "x".repeat(200) + "...",
            "Redis is away: None answers; NOPERM a; b",
            "Redis is away: IllegalStateException");
  }
}

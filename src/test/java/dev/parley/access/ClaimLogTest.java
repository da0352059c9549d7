package dev.parley.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lines that name claims which cannot be used. */
class ClaimLogTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ClaimLog log = new ClaimLog(nanos::get);
  private final Logger logger = Logger.getLogger(ClaimLog.class.getName());
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(new PatternFormatter("%s").format(ExtLogRecord.wrap(line)));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void start_recording() {
    logger.addHandler(recorder);
  }

  @AfterEach
  void stop_recording() {
    logger.removeHandler(recorder);
  }

  @Test
  void each_claim_is_named_once_a_minute_at_most() {
    for (int i = 0; i < 1000; i++) {
      log.log(new ClaimFault("exp", "it is in the past"));
      log.log(ClaimFault.wrongType("room"));
    }
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("Its claim exp cannot be used: it is in the past");
    assertThat(lines.get(1)).contains("Its claim room cannot be used: it has the wrong type");
    nanos.addAndGet(ClaimLog.PERIOD.toNanos() - 1);
    log.log(ClaimFault.wrongType("exp"));
    assertThat(lines).hasSize(2);
    nanos.addAndGet(1);
    log.log(ClaimFault.wrongType("exp"));
    assertThat(lines).hasSize(3);
  }
}

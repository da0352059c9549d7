package dev.parley.http;

import static dev.parley.http.ResumeTest.assertHello;
import static dev.parley.http.ResumeTest.assertResumed;
import static dev.parley.testing.Messages.aChat;
import static dev.parley.testing.Messages.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Answer;
import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A room in which more was said than its log keeps. */
@QuarkusTest
class TrimmedLogTest extends HttpTest {
  private static final int SPEAKERS = 20;

  private Peer early;
  private Peer late;
  private String head;

  @BeforeEach
  void many_messages() {
    early = join("early");
    head = early.start();
    for (int i = 0; i < SPEAKERS; i++) {
      Peer speaker = join("speaker-" + i);
      if (i == SPEAKERS - 5) {
        late = join("late");
      }
      head = last(speaker.broadcast(chats(64)));
      head = last(speaker.broadcast(chats(36)));
    }
    assertThat(number(head)).isEqualTo(1 + SPEAKERS + 1 + SPEAKERS * 100);
  }

  @Test
  void stream_begins_by_what_the_log_still_holds() {
    no_id_with_a_trimmed_start_is_expired_at_the_head();
    id_whose_successor_was_trimmed_is_expired_at_the_head_where_the_start_was_trimmed_too();
    id_whose_successor_was_trimmed_is_expired_at_the_start_where_that_is_kept();
    log_keeps_the_last_1024_events_and_never_more_than_1280();
  }

  private void no_id_with_a_trimmed_start_is_expired_at_the_head() {
    assertHello(open(early), "expired", head);
    assertHello(open(early, ""), "expired", head);
  }

  private void
      id_whose_successor_was_trimmed_is_expired_at_the_head_where_the_start_was_trimmed_too() {
    assertHello(open(early, early.start()), "expired", head);
    assertHello(open(early, plus(early.start(), 10)), "expired", head);
  }

  private void id_whose_successor_was_trimmed_is_expired_at_the_start_where_that_is_kept() {
    EventStream stream = open(late, early.start());
    assertHello(stream, "expired", late.start());
    assertThat(number(stream.next())).isEqualTo(number(late.start()) + 1);
  }

  private void log_keeps_the_last_1024_events_and_never_more_than_1280() {
    EventStream kept = open(early, plus(head, -1024));
    assertResumed(kept, plus(head, -1024));
    for (long number = number(head) - 1023; number <= number(head); number++) {
      assertThat(number(kept.next(Duration.ofSeconds(5)))).isEqualTo(number);
    }
    assertHello(open(early, plus(head, -1281)), "expired", head);
  }

  private static String last(Answer answer) {
    assertAccepted(answer);
    return answer.json().get("ids").get(answer.json().get("ids").size() - 1).textValue();
  }

  private static String chats(int count) {
    return array(Collections.nCopies(count, aChat("x")).toArray(String[]::new));
  }
}

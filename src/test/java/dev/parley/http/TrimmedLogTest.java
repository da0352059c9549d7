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

/** Streams of a room whose log has dropped its oldest events. */
@QuarkusTest
class TrimmedLogTest extends HttpTest {
  private static final int SENDERS = 20;

  private Peer early;
  private Peer late;
  private String head;

  @BeforeEach
  void send_many_messages() {
    early = join("early");
    head = early.start();
    for (int i = 0; i < SENDERS; i++) {
      Peer sender = join("sender-" + i);
      if (i == SENDERS - 5) {
        late = join("late");
      }
      head = last(sender.broadcast(chats(64)));
      head = last(sender.broadcast(chats(36)));
    }
    assertThat(number(head)).isEqualTo(1 + SENDERS + 1 + SENDERS * 100);
  }

  @Test
  void start_of_a_stream_depends_on_the_events_that_the_log_still_holds() {
    stream_without_an_id_starts_at_the_head_when_the_start_was_trimmed();
    stream_after_a_trimmed_id_starts_at_the_head_when_the_start_was_trimmed();
    stream_after_a_trimmed_id_starts_with_the_membership_when_its_start_is_kept();
    log_keeps_the_last_1024_events_and_never_more_than_1280();
  }

  private void stream_without_an_id_starts_at_the_head_when_the_start_was_trimmed() {
    assertHello(open(early), "expired", head);
    assertHello(open(early, ""), "expired", head);
  }

  private void stream_after_a_trimmed_id_starts_at_the_head_when_the_start_was_trimmed() {
    assertHello(open(early, early.start()), "expired", head);
    assertHello(open(early, plus(early.start(), 10)), "expired", head);
  }

  private void stream_after_a_trimmed_id_starts_with_the_membership_when_its_start_is_kept() {
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

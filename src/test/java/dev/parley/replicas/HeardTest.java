package dev.parley.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.replicas.Heard.Fate;
import dev.parley.replicas.Heard.Sent;
import org.junit.jupiter.api.Test;

/** The judge of the fault harness finds what it looks for. */
class HeardTest {
  private final Heard heard = new Heard();

  @Test
  void message_that_was_heard_is_not_lost() {
    heard.hello(false, "a-1");
    heard.accepted("a-2", 2, heard.length());
    heard.message("a-2", 2);
    assertThat(heard.fate(new Sent("a-2", 2))).isEqualTo(Fate.HEARD);
    assertThat(heard.doubled() + heard.reordered()).isZero();
  }

  @Test
  void gap_within_one_epoch_is_silent() {
    heard.hello(false, "a-1");
    heard.accepted("a-2", 2, heard.length());
    heard.message("a-3", 3);
    assertThat(heard.lostSilently()).containsExactly("Sent[eventId=a-2, number=2]");
    heard.hello(false, "b-0");
    assertThat(heard.lostSilently()).containsExactly("Sent[eventId=a-2, number=2]");
  }

  @Test
  void message_at_the_end_of_an_epoch_is_lost_silently_until_the_receiver_is_told() {
    heard.hello(false, "a-1");
    heard.accepted("a-2", 2, heard.length());
    assertThat(heard.fate(new Sent("a-2", 2))).isEqualTo(Fate.LOST_SILENTLY);
    heard.hello(true, "a-1");
    assertThat(heard.fate(new Sent("a-2", 2))).isEqualTo(Fate.LOST_SILENTLY);
    heard.hello(false, "b-0");
    assertThat(heard.fate(new Sent("a-2", 2))).isEqualTo(Fate.LOST_AND_TOLD);
  }

  @Test
  void message_of_a_new_epoch_that_came_before_its_hello_is_told() {
    heard.hello(false, "a-1");
    heard.accepted("b-1", 1, heard.length());
    heard.hello(false, "b-2");
    heard.message("b-3", 3);
    assertThat(heard.fate(new Sent("b-1", 1))).isEqualTo(Fate.LOST_AND_TOLD);
  }

  @Test
  void gap_after_the_hello_of_a_new_epoch_is_silent() {
    heard.hello(false, "a-1");
    heard.hello(false, "b-0");
    heard.accepted("b-1", 1, heard.length());
    heard.message("b-2", 2);
    assertThat(heard.fate(new Sent("b-1", 1))).isEqualTo(Fate.LOST_SILENTLY);
  }

  @Test
  void being_told_where_the_message_is_still_to_come_is_no_excuse() {
    int length = heard.length();
    heard.hello(false, "a-1");
    heard.accepted("a-2", 2, length);
    assertThat(heard.fate(new Sent("a-2", 2))).isEqualTo(Fate.LOST_SILENTLY);
  }

  @Test
  void message_whose_number_was_used_before_is_lost_silently() {
    heard.hello(false, "a-1");
    heard.message("a-2", 7);
    heard.message("a-3", 8);
    heard.accepted("a-2", 9, heard.length());
    assertThat(heard.fate(new Sent("a-2", 9))).isEqualTo(Fate.LOST_SILENTLY);
    heard.message("a-4", 10);
    assertThat(heard.fate(new Sent("a-2", 9))).isEqualTo(Fate.LOST_SILENTLY);
  }

  @Test
  void repeated_and_late_messages_are_counted() {
    heard.hello(false, "a-1");
    heard.message("a-2", 5);
    heard.message("a-3", 5);
    heard.message("a-4", 4);
    assertThat(heard.doubled()).isEqualTo(1);
    assertThat(heard.reordered()).isEqualTo(1);
  }
}

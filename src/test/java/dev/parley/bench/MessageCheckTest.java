package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.check.Flow;
import dev.parley.bench.check.Payload;
import dev.parley.bench.check.Tally;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever may happen to a message on its way is counted under its name. */
class MessageCheckTest {
  private static final int SENDER = 7;
  private static final int RECEIVER = 8;

  private final Flow flow = new Flow(SENDER, RECEIVER);
  private final Tally tally = new Tally();

  @Test
  void messages_that_arrive_as_they_were_sent_are_clean() {
    send(3);
    arrive(0, 1, 2);
    flow.end(tally);
    assertThat(flow.isComplete()).isTrue();
    assertThat(tally.isClean()).isTrue();
    assertThat(tally).hasToString(counts(3, 0, 0, 0, 0, 0));
  }

  @Test
  void lost_message_is_noticed() {
    send(3);
    arrive(0, 2);
    assertThat(flow.isComplete()).isFalse();
    flow.end(tally);
    assertThat(tally.isClean()).isFalse();
    assertThat(tally).hasToString(counts(2, 1, 0, 0, 0, 0));
  }

  @Test
  void last_message_that_is_lost_is_noticed() {
    send(2);
    arrive(0);
    flow.end(tally);
    assertThat(tally).hasToString(counts(1, 1, 0, 0, 0, 0));
  }

  @Test
  void doubled_message_is_noticed() {
    send(2);
    arrive(0, 0, 1);
    flow.end(tally);
    assertThat(tally.isClean()).isFalse();
    assertThat(tally).hasToString(counts(3, 0, 1, 0, 0, 0));
  }

  @Test
  void message_that_comes_late_is_noticed_and_not_lost() {
    send(3);
    arrive(1, 0, 2);
    flow.end(tally);
    assertThat(tally.isClean()).isFalse();
    assertThat(tally).hasToString(counts(3, 0, 0, 1, 0, 0));
  }

  @Test
  void message_that_was_never_sent_is_noticed() {
    send(1);
    arrive(0, 1);
    flow.end(tally);
    assertThat(tally).hasToString(counts(2, 0, 1, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 160})
  void changed_letter_is_noticed_wherever_it_stands(int at) {
    send(1);
    ByteBuf text = text(0);
    text.setByte(at, '!');
    arrive(RECEIVER, text);
    flow.end(tally);
    assertThat(tally).hasToString(counts(1, 0, 0, 0, 1, 0));
  }

  @Test
  void message_at_somebody_else_is_noticed() {
    send(1);
    arrive(9, text(0));
    flow.end(tally);
    assertThat(tally).hasToString(counts(0, 1, 0, 0, 0, 1));
  }

  @Test
  void message_of_somebody_else_is_noticed() {
    new Flow(9, RECEIVER).arrived(RECEIVER, read(text(0)), tally);
    assertThat(tally).hasToString(counts(0, 0, 0, 0, 0, 1));
  }

  @Test
  void text_is_found_in_what_is_wrapped_around_it() {
    ByteBuf text = text(0);
    ByteBuf wrapped =
        Unpooled.buffer()
            .writeBytes("{\"a~b\":1,\"sdp\":\"".getBytes(StandardCharsets.US_ASCII))
            .writeBytes(text)
            .writeBytes("\",\"sdpMid\":\"0\"}".getBytes(StandardCharsets.US_ASCII));
    Payload payload = read(wrapped);
    assertThat(payload.isIntact()).isTrue();
    assertThat(payload.number()).isZero();
    assertThat(payload.nanos()).isEqualTo(99);
  }

  @Test
  void text_with_something_in_front_is_changed() {
    ByteBuf longer = Unpooled.buffer().writeByte('"').writeByte('.').writeBytes(text(0));
    assertThat(read(longer).isIntact()).isFalse();
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(flow.send()).isEqualTo(i);
    }
  }

  private void arrive(int... numbers) {
    for (int number : numbers) {
      arrive(RECEIVER, text(number));
    }
  }

  private void arrive(int at, ByteBuf text) {
    flow.arrived(at, read(text), tally);
  }

  private static ByteBuf text(int number) {
    ByteBuf text = Unpooled.buffer();
    Payload.write(text, 300, SENDER, RECEIVER, number, 99);
    assertThat(text.readableBytes()).isEqualTo(300);
    return text;
  }

  private static Payload read(ByteBuf text) {
    Payload payload = new Payload();
    assertThat(payload.read(text, text.readerIndex(), text.writerIndex())).isTrue();
    return payload;
  }

  private static String counts(
      int arrived, int lost, int doubled, int reordered, int changed, int misrouted) {
    return "%d arrived, %d lost, %d doubled, %d out of order, %d changed, %d misrouted"
        .formatted(arrived, lost, doubled, reordered, changed, misrouted);
  }
}

package dev.parley.http;

import static dev.parley.testing.Messages.aChat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.EventStream;
import dev.parley.testing.Peer;
import dev.parley.testing.SseEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One order for everybody, whoever speaks at the same time. */
@QuarkusTest
class OrderTest extends HttpTest {
  private static final int SPEAKERS = 6;
  private static final int MESSAGES = 80;

  @Test
  void readers_of_a_room_see_one_order_without_loss_or_double() {
    List<EventStream> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(listen(join("reader-" + i)));
    }
    List<Peer> speakers = new ArrayList<>();
    for (int i = 0; i < SPEAKERS; i++) {
      speakers.add(join("speaker-" + i));
    }
    List<CompletableFuture<Void>> speeches =
        speakers.stream().map(speaker -> CompletableFuture.runAsync(() -> speak(speaker))).toList();
    speeches.forEach(CompletableFuture::join);

    List<String> first = messages(readers.get(0));
    assertThat(first).hasSize(SPEAKERS * MESSAGES).doesNotHaveDuplicates();
    assertThat(messages(readers.get(1))).isEqualTo(first);
    assertThat(messages(readers.get(2))).isEqualTo(first);
    assertThat(readers.get(0).events())
        .extracting(HttpTest::number)
        .isSorted()
        .doesNotHaveDuplicates();
    for (Peer speaker : speakers) {
      assertThat(first.stream().filter(message -> message.contains(speaker.id() + " ")))
          .map(message -> Integer.parseInt(message.substring(message.lastIndexOf(' ') + 1)))
          .isSorted();
    }
  }

  private static void speak(Peer speaker) {
    for (int i = 0; i < MESSAGES; i++) {
      assertAccepted(speaker.broadcast(aChat(i + "")));
    }
  }

  private static List<String> messages(EventStream reader) {
    List<String> messages = new ArrayList<>();
    while (messages.size() < SPEAKERS * MESSAGES) {
      SseEvent event =
          reader.awaitEvent(candidate -> candidate.is("message"), Duration.ofSeconds(10));
      messages.add(
          event.id()
              + " "
              + event.json().get("from").textValue()
              + " "
              + event.json().get("data").textValue());
    }
    return messages;
  }
}

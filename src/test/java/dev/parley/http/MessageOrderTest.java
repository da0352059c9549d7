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

/**
 * All readers of a room receive messages in the same order, even if several peers send at the same
 * time.
 */
@QuarkusTest
class MessageOrderTest extends HttpTest {
  private static final int SENDERS = 6;
  private static final int MESSAGES = 80;

  @Test
  void all_readers_receive_concurrent_messages_in_one_order_without_loss_or_duplicates() {
    List<EventStream> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(listen(join("reader-" + i)));
    }
    List<Peer> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(join("sender-" + i));
    }
    List<CompletableFuture<Void>> tasks =
        senders.stream().map(sender -> CompletableFuture.runAsync(() -> sendAll(sender))).toList();
    tasks.forEach(CompletableFuture::join);

    List<String> first = messages(readers.get(0));
    assertThat(first).hasSize(SENDERS * MESSAGES).doesNotHaveDuplicates();
    assertThat(messages(readers.get(1))).isEqualTo(first);
    assertThat(messages(readers.get(2))).isEqualTo(first);
    assertThat(readers.get(0).events())
        .extracting(HttpTest::number)
        .isSorted()
        .doesNotHaveDuplicates();
    for (Peer sender : senders) {
      assertThat(first.stream().filter(message -> message.contains(sender.id() + " ")))
          .map(message -> Integer.parseInt(message.substring(message.lastIndexOf(' ') + 1)))
          .isSorted();
    }
  }

  private static void sendAll(Peer sender) {
    for (int i = 0; i < MESSAGES; i++) {
      assertAccepted(sender.broadcast(aChat(i + "")));
    }
  }

  private static List<String> messages(EventStream reader) {
    List<String> messages = new ArrayList<>();
    while (messages.size() < SENDERS * MESSAGES) {
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

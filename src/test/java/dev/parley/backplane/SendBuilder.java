package dev.parley.backplane;

import dev.parley.protocol.Message;
import dev.parley.protocol.PeerId;
import dev.parley.room.Send;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Builds a send of chat lines to one peer or to all others. */
final class SendBuilder {
  private final List<Message> messages = new ArrayList<>();
  private final @Nullable PeerId to;
  private boolean isArray;
  private @Nullable String key;
  private Duration ttl = Duration.ZERO;
  private @Nullable String trace;

  private SendBuilder(@Nullable PeerId to) {
    this.to = to;
  }

  static SendBuilder toAll(String text) {
    return new SendBuilder(null).and(text);
  }

  static SendBuilder to(String peer, String text) {
    return new SendBuilder(new PeerId(peer)).and(text);
  }

  static SendBuilder of(String peer, Message message) {
    return new SendBuilder(new PeerId(peer)).and(message);
  }

  /** Sends an array of {@code count} lines. */
  static SendBuilder manyToAll(int count) {
    return many(new SendBuilder(null), count);
  }

  static SendBuilder manyTo(String peer, int count) {
    return many(new SendBuilder(new PeerId(peer)), count);
  }

  private static SendBuilder many(SendBuilder send, int count) {
    IntStream.rangeClosed(1, count).forEach(i -> send.and("line " + i));
    send.isArray = true;
    return send;
  }

  /** Adds a line; two lines make an array. */
  SendBuilder and(String text) {
    isArray = !messages.isEmpty();
    return and(new Message.Data('"' + text + '"', null));
  }

  SendBuilder and(Message message) {
    messages.add(message);
    return this;
  }

  SendBuilder key(String value) {
    key = value;
    return this;
  }

  SendBuilder ttl(Duration value) {
    ttl = value;
    return this;
  }

  SendBuilder traced(String traceparent) {
    trace = traceparent;
    return this;
  }

  Send build() {
    return new Send(to, List.copyOf(messages), isArray, key, ttl, trace);
  }
}

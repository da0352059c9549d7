package dev.parley.http;

import dev.parley.delivery.Sink;

/** An event stream on a connection without anything in between. */
final class DirectStream extends EventStreamResponse {
  private final DirectConnection connection;
  private final DirectMessages messages;
  private final byte[] head;

  /**
   * A response that has not begun.
   *
   * @param head all of the response before its first chunk; shared by many
   */
  DirectStream(DirectConnection connection, Unwritten all, DirectMessages messages, byte[] head) {
    super(all);
    this.connection = connection;
    this.messages = messages;
    this.head = head;
  }

  @Override
  Sink begin() {
    connection.onLoop(() -> connection.head(head));
    return this;
  }

  @Override
  void runSoon() {
    connection.context().executor().execute(this);
  }

  @Override
  void transmit(byte[] bytes, int size) {
    connection.chunk(this, bytes, size);
  }

  @Override
  void finish() {
    connection.end(this, messages.isLast());
  }

  @Override
  void abandon() {
    connection.close();
  }
}

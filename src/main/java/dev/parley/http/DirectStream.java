package dev.parley.http;

import dev.parley.delivery.FrameSink;
import java.util.function.BooleanSupplier;

/** An event stream on a connection without anything in between. */
final class DirectStream extends EventStreamResponse {
  private final DirectConnection connection;
  private final BooleanSupplier isLast;
  private final byte[] head;

  /**
   * A response that has not begun.
   *
   * @param isLast whether an answer that ends now is the last of its connection
   * @param head all of the response before its first chunk; shared by many
   */
  DirectStream(DirectConnection connection, Unwritten all, BooleanSupplier isLast, byte[] head) {
    super(all);
    this.connection = connection;
    this.isLast = isLast;
    this.head = head;
  }

  @Override
  FrameSink begin() {
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
    connection.end(this, isLast.getAsBoolean());
  }

  @Override
  void abandon() {
    connection.close();
  }
}

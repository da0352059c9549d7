package dev.parley.http.fastpath;

import dev.parley.delivery.FrameSink;
import dev.parley.http.header.ResponseHeader;
import dev.parley.http.stream.EventStreamResponse;
import dev.parley.http.stream.WriteBudget;
import java.util.List;
import java.util.function.BooleanSupplier;

/** An event stream that answers a request of the fast path. */
final class FastStream extends EventStreamResponse {
  /** The headers that follow the beginning of the head, and the blank line that ends it. */
  private static final byte[] REST_OF_HEAD =
      ResponseHeads.bytes(
          ResponseHeads.append(
                  ResponseHeads.append(new StringBuilder(), HEADERS),
                  List.of(new ResponseHeader("Transfer-Encoding", "chunked")))
              .append("\r\n"));

  private final ConnectionWriter connection;
  private final BooleanSupplier isLast;
  private final byte[] head;

  /**
   * A response that has not begun.
   *
   * @param isLast whether an answer that ends now is the last of its connection
   * @param head the beginning of the head, made by {@link ResponseHeads}
   */
  FastStream(ConnectionWriter connection, WriteBudget budget, BooleanSupplier isLast, byte[] head) {
    super(budget);
    this.connection = connection;
    this.isLast = isLast;
    this.head = head;
  }

  @Override
  public FrameSink begin() {
    connection.onLoop(() -> connection.beginStream(head, REST_OF_HEAD));
    return this;
  }

  @Override
  protected void runSoon() {
    connection.onLoopLater(this);
  }

  @Override
  protected void transmit(byte[] bytes, int size) {
    connection.writeChunk(this, bytes, size);
  }

  @Override
  protected void finish() {
    connection.endStream(this, isLast.getAsBoolean());
  }

  @Override
  protected void abandon() {
    connection.close();
  }
}

package dev.parley.http.fastpath;

import dev.parley.http.header.ResponseHeader;
import dev.parley.http.stream.EventStreamResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connection of a request, as the answer to it sees the connection. */
interface ConnectionWriter {
  /** Returns the IP address of the other end; null if it has none. */
  @Nullable String remoteAddress();

  /** Says whether the client speaks TLS on this very connection. */
  boolean isTls();

  /**
   * Answers the request that was taken. Can be called on any thread.
   *
   * @param head the beginning of the head, made by {@link ResponseHeads}
   * @param body null if the status has none
   */
  void answer(byte[] head, List<ResponseHeader> headers, @Nullable String body);

  /** Sets the stream that is to answer the request. Called on the event loop. */
  void setStream(EventStreamResponse answer);

  /** Runs {@code action} on the event loop: at once on that loop, else later. */
  void onLoop(Runnable action);

  /** Runs {@code action} on the event loop after what it is doing now. */
  void onLoopLater(Runnable action);

  /** Writes the head of a stream. Called on the event loop. */
  void beginStream(byte[] head, byte[] restOfHead);

  /** Writes the next chunk of a stream. Called on the event loop. */
  void writeChunk(EventStreamResponse of, byte[] bytes, int size);

  /**
   * Ends a stream. Called on the event loop.
   *
   * @param isLast whether the connection ends with it
   */
  void endStream(EventStreamResponse of, boolean isLast);

  /** Closes the connection, also while a request is answered. Called on the event loop. */
  void close();
}

package dev.parley.delivery;

/** Takes the frames of one stream, in practice an HTTP response. Safe for any thread. */
public interface FrameSink {
  /** Sends a frame after all earlier ones; never blocks, never fails. */
  void write(byte[] frame);

  /** Ends the stream after all frames that were written so far. */
  void end();

  /** Says whether more bytes wait for the client than the configured limit. */
  boolean isFull();

  /** Runs {@code action} once, as soon as few bytes wait for the client. */
  void whenDrained(Runnable action);
}

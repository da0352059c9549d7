package dev.parley.delivery;

/** Where a stream's frames go: an HTTP response, to this package unseen. Safe for any thread. */
public interface FrameSink {
  /** Sends a frame after those before it; never blocks, never fails. */
  void write(byte[] frame);

  /** Ends the stream cleanly after the frames written so far. */
  void end();

  /** Says whether more is under way than the configured bound. */
  boolean isFull();

  /** Runs {@code action} once, when not much is under way any more. */
  void whenDrained(Runnable action);
}

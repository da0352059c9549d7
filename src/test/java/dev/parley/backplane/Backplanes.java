package dev.parley.backplane;

import dev.parley.room.Backplane;
import dev.parley.room.Limits;
import java.time.Duration;

/** A place for rooms that a test has to itself, and the way into it for replicas. */
interface Backplanes extends AutoCloseable {
  /** A replica with limits of its own; where the place is a process, that replica's own place. */
  Backplane replica(Limits limits);

  /** Lets time pass for everything that the place holds. */
  void pass(Duration time);

  @Override
  void close();
}

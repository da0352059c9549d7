package dev.parley.backplane;

import dev.parley.room.Backplane;
import dev.parley.room.Limits;
import java.time.Duration;

/** The rooms of one test, in memory or in one Redis, and the replicas that use them. */
interface Backplanes extends AutoCloseable {
  /** Makes a replica. In memory each replica has rooms of its own; in Redis they share them. */
  Backplane replica(Limits limits);

  /** Lets time pass for all rooms, lobbies and addresses. */
  void pass(Duration time);

  @Override
  void close();
}

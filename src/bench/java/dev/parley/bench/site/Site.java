package dev.parley.bench.site;

import dev.parley.bench.wire.Wire;
import java.util.List;

/** A system that runs, in processes of its own. */
public interface Site extends AutoCloseable {
  /** All of its processes, Redis included. */
  List<ServerProcess> processes();

  /**
   * A peer of that room. Of two peers one is at end 0, the other at end 1: where there are two
   * replicas, each end is at one of them.
   */
  Peer peer(Wire wire, String room, int end);

  /** Has its processes give back the memory that they do not need, as far as they can be asked. */
  default void collectGarbage() throws InterruptedException {}

  /** Ends all its processes. */
  @Override
  void close();
}

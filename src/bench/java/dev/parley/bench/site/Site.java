package dev.parley.bench.site;

import dev.parley.bench.wire.Wire;
import java.util.List;

/** A running system: its server processes and its Redis. */
public interface Site extends AutoCloseable {
  /** Returns all processes, Redis included. */
  List<ServerProcess> processes();

  /**
   * Makes a peer of a room. One peer of a pair has end 0, the other end 1. If there are two
   * replicas, each end uses one of them.
   */
  Peer peer(Wire wire, String room, int end);

  /** Makes a peer that does what the system's own client does in a page of a browser. */
  Page page(Wire wire, String room, int end);

  /**
   * Returns the servers' base URLs, without a slash at the end: of one server, or of two replicas.
   */
  List<String> urls();

  /** Makes the processes return unused memory to the system, where they have a command for it. */
  default void collectGarbage() throws InterruptedException {}

  /** Ends all processes. */
  @Override
  void close();
}

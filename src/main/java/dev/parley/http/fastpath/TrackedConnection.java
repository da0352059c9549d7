package dev.parley.http.fastpath;

import io.netty.util.concurrent.EventExecutor;

/** A connection that {@link FastConnections} closes. All methods belong to its event loop. */
interface TrackedConnection {
  EventExecutor loop();

  /** Closes the connection if no bytes have come or gone since then. */
  void closeIfUnusedSince(long millis);

  void close();
}

package dev.parley.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of loopback for servers that the tests start.
 *
 * <p>They come from 10000 to 19999: below the range that Linux takes ports of outgoing connections
 * from (32768 on), so that no connection takes the port of a server while it restarts. A Redis
 * cluster node also listens 10000 above its port, which is still below that range. Of these ports,
 * each JVM that runs tests side by side with others has an eighth of its own (system property
 * {@code parley.test.fork}, from 1), so that two of them never get the same port.
 */
public final class FreePort {
  private static final int FIRST = 10_000;
  private static final int PORTS = 1_250;

  /** From 0 to 7: which of the JVMs that run tests side by side this is. */
  public static final int FORK = (Integer.getInteger("parley.test.fork", 1) - 1) % 8;

  private static final int BASE = FIRST + FORK * PORTS;

  /** Begins anywhere, since another build on this machine may draw from the same range. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  private FreePort() {}

  /** A port that nobody listens on, and that this JVM does not return again for a long time. */
  public static int find() {
    for (int attempt = 0; attempt < PORTS; attempt++) {
      int port = BASE + Math.floorMod(NEXT.getAndIncrement(), PORTS);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + BASE + " to " + (BASE + PORTS - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}

package dev.parley.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How event streams are kept. */
@ConfigMapping(prefix = "parley.delivery")
public interface DeliveryConfig {
  /**
   * How often a stream carries a {@code ping}. Shorter finds dead connections sooner and costs more
   * writes; must stay below the idle timeout of every proxy on the way. 100 ms to 1 minute.
   */
  @WithDefault("15s")
  Duration heartbeat();

  /**
   * How long a stream lives before it is ended and its client comes back, give or take 20 %.
   * Shorter spreads streams over new replicas sooner and costs more reconnects. 1 s to 1 day.
   */
  @WithDefault("10m")
  Duration streamAge();

  /**
   * How long a replica that shuts down keeps its streams after it has said that it is not ready.
   * Shorter than balancers take to notice has some clients come back to it in vain; longer only
   * makes shutting down longer. 0 to 10 minutes.
   */
  @WithDefault("5s")
  Duration drainDelay();

  /**
   * Over how long open streams are then ended, evenly. Longer is gentler on the replicas that take
   * them over; with the delay, below what the platform waits before it kills. 0 to 10 minutes.
   */
  @WithDefault("10s")
  Duration drain();

  /**
   * Bytes that a stream may have under way to a client that does not read them, before the stream
   * is ended and the client comes back with its last event id. 16 KiB to 1 GiB; what the operating
   * system buffers comes on top.
   */
  @WithDefault("1048576")
  int maxBuffered();

  /**
   * Bytes that all streams of this replica may have under way together. Beyond it each may have 16
   * KiB. A quarter of the heap if it is not set. 16 KiB to 1 TiB.
   */
  Optional<Long> maxBufferedTotal();

  /**
   * Streams and waiting polls that this replica has at most. Further streams are told to come back
   * and further polls refused, so that a balancer can bring them elsewhere. More than the heap and
   * the process's file descriptors hold ends the replica for everybody. 1 to 1,000,000.
   */
  @WithDefault("20000")
  int maxStreams();

  /**
   * Streams and waiting polls that one peer has at once, counted over all replicas; when it opens
   * another, its oldest ends. Room for connections that are dead and not noticed yet, against what
   * one client can hold. 1 to 1000, the same on every replica.
   */
  @WithDefault("4")
  int maxPeerStreams();
}

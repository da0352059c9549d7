package dev.parley.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Limits and times of event streams and polls. */
@ConfigMapping(prefix = "parley.delivery")
public interface DeliveryConfig {
  /**
   * Time between two {@code ping} events of a stream. A shorter time finds dead connections sooner
   * and costs more writes. Must be below the idle timeout of every proxy between client and
   * service. 100 ms to 1 minute.
   */
  @WithDefault("15s")
  Duration heartbeat();

  /**
   * Age at which the service ends a stream, plus or minus 20 %; the client then reconnects. A
   * shorter time spreads streams over new replicas sooner and costs more reconnects. 1 s to 1 day.
   */
  @WithDefault("10m")
  Duration streamAge();

  /**
   * How long a replica that shuts down keeps its streams open after it is not ready any more. If
   * balancers need longer to notice, some clients reconnect to this replica in vain. A longer time
   * only makes the shutdown longer. 0 to 10 minutes.
   */
  @WithDefault("5s")
  Duration drainDelay();

  /**
   * Time over which the replica then ends its open streams, evenly. A longer time spreads the load
   * on the replicas that take them over. The sum with {@link #drainDelay} must be below the time
   * after which the platform kills the process. 0 to 10 minutes.
   */
  @WithDefault("10s")
  Duration drain();

  /**
   * Bytes of one stream that may wait for a client that does not read. Beyond it the service ends
   * the stream, and the client reconnects with its last event id. Buffers of the operating system
   * are not counted. 16 KiB to 1 GiB.
   */
  @WithDefault("1048576")
  int maxBuffered();

  /**
   * Bytes of all streams of this replica that may wait for clients. Beyond it each stream may have
   * only 16 KiB. A quarter of the heap if it is not set. 16 KiB to 1 TiB.
   */
  Optional<Long> maxBufferedTotal();

  /**
   * Maximum number of streams and waiting polls on this replica. Further streams get a reconnection
   * time and further polls are refused, so that a balancer can send them to another replica. Must
   * fit into the heap and the file descriptors of the process, or the process dies. 1 to 1,000,000.
   */
  @WithDefault("20000")
  int maxStreams();

  /**
   * Maximum number of streams and waiting polls of one peer, over all replicas. When a peer opens
   * one more, its oldest ends. A higher number leaves room for dead connections that are not
   * noticed yet; a lower one limits what one client can occupy. 1 to 1000, the same on every
   * replica.
   */
  @WithDefault("4")
  int maxPeerStreams();
}

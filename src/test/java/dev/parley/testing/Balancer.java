package dev.parley.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP load balancer: forwards each connection to the first replica that accepts it, and closes it
 * when either side does.
 */
public final class Balancer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client =
      vertx.createNetClient(new NetClientOptions().setConnectTimeout(2_000));
  private final List<Integer> ports;
  private final NetServer server;
  private final Set<NetSocket> peers = ConcurrentHashMap.newKeySet();

  /** Our connections to replicas over which an event stream comes. */
  private final Set<NetSocket> streaming = ConcurrentHashMap.newKeySet();

  private volatile boolean isCut;

  private Balancer(List<Replica> replicas) {
    this.ports = replicas.stream().map(replica -> replica.url().getPort()).toList();
    this.server = vertx.createNetServer().connectHandler(this::accept);
    server.listen(0, HOST).toCompletionStage().toCompletableFuture().join();
  }

  /** Prefers the replicas in this order. */
  public static Balancer before(Replica... replicas) {
    return new Balancer(List.of(replicas));
  }

  /** The base URL of the service. */
  public URI url() {
    return URI.create("http://" + HOST + ":" + server.actualPort() + "/");
  }

  /** Ends all connections, and any new one at once, until {@link #mend}. */
  public void cut() {
    isCut = true;
    List.copyOf(peers).forEach(NetSocket::close);
  }

  /**
   * Stops all bytes of the connections that carry an event stream and closes none, as when a phone
   * loses its network.
   */
  public void freezeStreams() {
    List.copyOf(streaming).forEach(NetSocket::pause);
  }

  /** Lets connections through again. */
  public void mend() {
    isCut = false;
  }

  private void accept(NetSocket peer) {
    if (isCut) {
      peer.close();
      return;
    }
    peers.add(peer);
    peer.closeHandler(closed -> peers.remove(peer));
    peer.pause();
    connect(0)
        .onSuccess(
            replica -> {
              replica.closeHandler(closed -> streaming.remove(replica));
              forward(replica, peer);
              peer.pipeTo(replica);
              peer.resume();
            })
        .onFailure(none -> peer.close());
  }

  /** What a pipe does, but it notices event streams. */
  private void forward(NetSocket replica, NetSocket peer) {
    replica.endHandler(end -> peer.end());
    replica.handler(
        data -> {
          if (data.toString().contains("text/event-stream")) {
            streaming.add(replica);
          }
          peer.write(data);
          if (peer.writeQueueFull()) {
            replica.pause();
            peer.drainHandler(drained -> replica.resume());
          }
        });
  }

  private Future<NetSocket> connect(int index) {
    return client
        .connect(ports.get(index), HOST)
        .recover(
            refused ->
                index + 1 < ports.size() ? connect(index + 1) : Future.failedFuture(refused));
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

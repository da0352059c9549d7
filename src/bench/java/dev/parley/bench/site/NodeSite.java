package dev.parley.bench.site;

import dev.parley.bench.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A system on Node: two Socket.IO servers with a Redis, or one PeerJS server. */
final class NodeSite implements Site {
  /** Makes a peer of the system. */
  private interface Maker<P> {
    P make(Wire wire, String room, int port);
  }

  private final Maker<Peer> peers;
  private final Maker<Page> pages;
  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<ServerProcess> processes = new ArrayList<>();

  private NodeSite(Maker<Peer> peers, Maker<Page> pages) {
    this.peers = peers;
    this.pages = pages;
  }

  static Site socketIo() throws InterruptedException {
    NodeSite site = new NodeSite(SocketIoPeer::new, SocketIoPage::new);
    try {
      ServerProcess redis = Redis.start();
      site.processes.add(redis);
      site.launch("socketio 1", "socketio.js", "" + redis.port());
      site.launch("socketio 2", "socketio.js", "" + redis.port());
      return site.listening();
    } catch (RuntimeException | InterruptedException e) {
      site.close();
      throw e;
    }
  }

  static Site peerJs() throws InterruptedException {
    NodeSite site = new NodeSite(PeerJsPeer::new, PeerJsPage::new);
    try {
      site.launch("peerjs", "peerjs.js");
      return site.listening();
    } catch (RuntimeException | InterruptedException e) {
      site.close();
      throw e;
    }
  }

  private void launch(String name, String program, String... arguments) {
    int port = ServerProcess.freePort();
    Path file = Rivals.DIRECTORY.resolve(program);
    List<String> command = new ArrayList<>(List.of("node", "--expose-gc", file.toString()));
    command.add("" + port);
    command.addAll(List.of(arguments));
    ServerProcess server = ServerProcess.start(name, port, command);
    servers.add(server);
    processes.add(server);
  }

  private NodeSite listening() throws InterruptedException {
    for (ServerProcess server : servers) {
      server.awaitListening();
    }
    return this;
  }

  @Override
  public List<ServerProcess> processes() {
    return processes;
  }

  @Override
  public Peer peer(Wire wire, String room, int end) {
    return peers.make(wire, room, servers.get(end % servers.size()).port());
  }

  @Override
  public Page page(Wire wire, String room, int end) {
    return pages.make(wire, room, servers.get(end % servers.size()).port());
  }

  @Override
  public List<String> urls() {
    return servers.stream().map(ServerProcess::url).toList();
  }

  @Override
  public void collectGarbage() throws InterruptedException {
    for (ServerProcess server : servers) {
      try {
        new ProcessBuilder("sh", "-c", "kill -USR2 " + server.pid()).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(ServerProcess::close);
  }
}

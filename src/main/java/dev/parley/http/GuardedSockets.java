package dev.parley.http;

import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;

/**
 * Java's own transport, with {@link RequestGuard} in front of every server; found by Vert.x where
 * {@link GuardedEpoll} is not available.
 */
public final class GuardedSockets extends JDKTransport {
  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    RequestGuard.standBefore(bootstrap, options);
  }
}

package dev.parley.http.server;

import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.NetServerOptions;

/**
 * The native transport of Linux, which installs {@link RequestGuard} in every server. Vert.x finds
 * it as a service.
 */
public final class GuardedEpoll extends EpollTransport {
  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    RequestGuard.install(bootstrap, options);
  }
}

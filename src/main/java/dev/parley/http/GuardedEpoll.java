package dev.parley.http;

import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.NetServerOptions;

/** Linux's transport, with {@link RequestGuard} in front of every server; found by Vert.x. */
public final class GuardedEpoll extends EpollTransport {
  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    RequestGuard.standBefore(bootstrap, options);
  }
}

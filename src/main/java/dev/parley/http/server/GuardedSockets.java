package dev.parley.http.server;

import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;

/**
 * The transport of the JDK, which installs {@link RequestGuard} in every server. Vert.x finds it as
 * a service, and uses it where {@link GuardedEpoll} is not available.
 */
public final class GuardedSockets extends JDKTransport {
  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    RequestGuard.install(bootstrap, options);
  }
}

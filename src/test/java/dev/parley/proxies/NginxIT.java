package dev.parley.proxies;

import dev.parley.testing.NeedsNginx;
import dev.parley.testing.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;

@NeedsNginx
class NginxIT extends ProxyTest {
  @Override
  Proxy before(URI service, Map<String, String> changes) {
    return Proxy.nginx(List.of(service), changes);
  }

  @Override
  Map<String, String> impatience() {
    return Map.of("proxy_read_timeout 60s", "proxy_read_timeout 2s");
  }
}

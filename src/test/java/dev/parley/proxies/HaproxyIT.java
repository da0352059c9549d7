package dev.parley.proxies;

import dev.parley.testing.NeedsHaproxy;
import dev.parley.testing.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;

@NeedsHaproxy
class HaproxyIT extends ProxyTest {
  @Override
  Proxy before(URI service, Map<String, String> changes) {
    return Proxy.haproxy(List.of(service), changes);
  }

  @Override
  Map<String, String> impatience() {
    return Map.of("timeout server 60s", "timeout server 2s");
  }
}

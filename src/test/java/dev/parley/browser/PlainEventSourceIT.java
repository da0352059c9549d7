package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.parley.testing.Balancer;
import dev.parley.testing.FreePort;
import dev.parley.testing.NeedsHaproxy;
import dev.parley.testing.NeedsNginx;
import dev.parley.testing.Peer;
import dev.parley.testing.Proxy;
import dev.parley.testing.Replica;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A page with a bare {@code EventSource}, behind the documented proxies. */
@NeedsChromium
@NeedsHaproxy
@NeedsNginx
class PlainEventSourceIT {
  private static final String OPEN =
      """
      url => {
        const seen = (window.seen ??= []);
        const source = new EventSource(url);
        const place = seen.push({ hellos: 0, errors: 0, closed: false }) - 1;
        source.addEventListener('hello', () => seen[place].hellos++);
        source.onerror = () => {
          seen[place].errors++;
          seen[place].closed = source.readyState === EventSource.CLOSED;
        };
      }""";

  @Test
  void comes_back_by_itself_after_an_outage_during_which_only_the_proxy_answers() {
    int port = FreePort.find();
    String origin = "http://127.0.0.1:" + port;
    try (Chromium chromium = Chromium.start();
        Replica replica = Replica.start(port, Map.of("quarkus.http.cors.origins", origin));
        Balancer network = Balancer.before(replica);
        Proxy haproxy = Proxy.haproxy(List.of(network.url()), Map.of());
        Proxy nginx = Proxy.nginx(List.of(network.url()), Map.of())) {
      Page page = chromium.profile().newPage();
      page.setDefaultTimeout(60_000);
      page.navigate(origin + "/q/health/live");
      open(page, haproxy, "alice");
      open(page, nginx, "bob");
      page.waitForFunction("seen.every(one => one.hellos === 1)");

      network.cut();
      page.waitForFunction("seen.every(one => one.errors >= 2)");
      assertThat(page.evaluate("seen.some(one => one.closed)")).isEqualTo(false);

      network.mend();
      page.waitForFunction("seen.every(one => one.hellos === 2)");
      assertThat(page.evaluate("seen.some(one => one.closed)")).isEqualTo(false);
    }
  }

  private static void open(Page page, Proxy proxy, String id) {
    Peer peer = Peer.joining(proxy.url(), "demo").id(id).join();
    page.evaluate(OPEN, peer.messages() + "?access_token=" + peer.token());
  }
}

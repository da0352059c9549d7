package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.network.TestHost;
import dev.parley.network.TestNetwork;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers on hosts of their own, which all reach the service, and only some each other. */
@NeedsChromium
@Tag("networks")
class DiagnosisApartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path directory;

  @Test
  void hosts_that_cannot_reach_each_other_are_told_apart_from_calls_that_work() throws Exception {
    assumeTrue(TestHost.isPossible(), "needs Linux, root and ip to make a network namespace");
    Map<String, String> config =
        Map.of("quarkus.http.host", "0.0.0.0", "parley.access.operator-tokens", Trial.OPERATOR);
    try (Replica replica = Replica.start(config);
        TestNetwork street = TestNetwork.of(2);
        TestHost office = TestHost.make(0);
        TestHost bunker = TestHost.make(1);
        Place home = Place.on(street.hosts().get(0), replica, directory);
        Place neighbor = Place.on(street.hosts().get(1), replica, directory);
        Place work = Place.on(office, replica, directory);
        Place below = Place.on(bunker, replica, directory)) {
      bunker.dropUdp();
      try (Trial works = call("works", replica, home, neighbor);
          Trial noRoute = call("no-route", replica, home, work);
          Trial noUdp = call("no-udp", replica, below, neighbor)) {
        awaitVerdict(works, "connected");
        awaitVerdict(noRoute, "host-only");
        assertThat(noRoute.latest().evidence()).contains("message candidate");
        // Without a way for UDP out of its host, Chromium finds not even host candidates.
        awaitVerdict(noUdp, "no-candidates");
        assertThat(noUdp.latest().about()).isEqualTo("ada");
        works.observe();
        assertThat(works.isHealthy()).isTrue();
      }
    }
  }

  private static Trial call(String room, Replica replica, Place one, Place other) {
    Tab bob = Tab.open(other.browser(), other.service());
    Tab ada = Tab.open(one.browser(), one.service());
    bob.run(Proof.script() + "await seeds.calls('" + room + "', 'bob', {});");
    ada.run(Proof.script() + "await seeds.calls('" + room + "', 'ada', {});");
    return new Trial(room, room, "memory", replica.url(), ada, bob);
  }

  private static void awaitVerdict(Trial trial, String verdict) {
    await(verdict)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              trial.observe();
              return trial.latest().verdict();
            },
            verdict::equals);
  }

  /**
   * A browser on a host.
   *
   * @param service how it reaches the service
   */
  private record Place(Chromium browser, URI service) implements AutoCloseable {
    static Place on(TestHost host, Replica replica, Path directory) throws IOException {
      int port = replica.url().getPort();
      return new Place(
          Chromium.startOn(host, directory),
          URI.create("http://" + host.ourAddress() + ":" + port + "/"));
    }

    @Override
    public void close() {
      browser.close();
    }
  }
}

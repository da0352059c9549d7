package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.network.TestHost;
import dev.parley.testing.Replica;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers on hosts of their own, which all reach the service, and not each other. */
@NeedsChromium
class DiagnosisApartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path directory;

  @Test
  void hosts_that_cannot_reach_each_other_are_told_apart_from_calls_that_work() throws Exception {
    assumeTrue(TestHost.isPossible(), "needs Linux, root and ip to make a network namespace");
    Map<String, String> config =
        Map.of("quarkus.http.host", "0.0.0.0", "parley.access.operator-tokens", Trial.OPERATOR);
    try (Replica replica = Replica.start(config);
        TestHost house = TestHost.make(0);
        TestHost office = TestHost.make(1);
        TestHost bunker = TestHost.make(2);
        Chromium home = Chromium.startOn(house, directory);
        Chromium work = Chromium.startOn(office, directory);
        Chromium below = Chromium.startOn(bunker, directory);
        Chromium here = Chromium.start()) {
      bunker.dropUdp();
      URI own = replica.url();
      try (Trial works = call("works", replica, home, from(house, replica), here, own);
          Trial noRoute =
              call("no-route", replica, home, from(house, replica), work, from(office, replica));
          Trial noUdp = call("no-udp", replica, below, from(bunker, replica), here, own)) {
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

  private static Trial call(
      String room, Replica replica, Chromium one, URI atOne, Chromium other, URI atOther) {
    Tab bob = Tab.open(other, atOther);
    Tab ada = Tab.open(one, atOne);
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

  private static URI from(TestHost host, Replica replica) {
    return URI.create("http://" + host.ourAddress() + ":" + replica.url().getPort() + "/");
  }
}

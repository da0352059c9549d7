package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Route;
import dev.parley.testing.Balancer;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client module in real pages, where proxies, networks and other tabs are in the way. */
@NeedsChromium
class MiddleboxIT {
  private static final Pattern API = Pattern.compile(".*/v1/.*");
  private static final Pattern RECEIVING = Pattern.compile(".*/peers/[^/]+/messages\\?.*");

  private static Chromium chromium;
  private static Replica replica;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    replica = Replica.start(Map.of());
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, replica);
  }

  @Test
  void call_connects_although_a_proxy_answers_404_at_first() {
    try (Tab ada = Tab.open(chromium, replica.url());
        Tab bob = Tab.open(chromium, replica.url()).joins("detour")) {
      ada.meddles(API, MiddleboxIT::answersInstead);
      ada.run("globalThis.entering = enter({ room: 'detour' });");
      ada.run("await wait(700);");
      ada.meddlesNoMore().run("await entering; await until('open', () => room.state === 'open');");

      bob.meddles(API, MiddleboxIT::answersInstead);
      bob.run("globalThis.link = talk(await other()); globalThis.told = tell(link, 'at last');");
      ada.run("globalThis.link = talk(await other());");
      bob.run("await wait(700);");
      bob.meddlesNoMore().run("await told;");
      ada.run("await until('heard', () => said.includes('at last'));");
      assertThat(ada.failures()).isEmpty();
      assertThat(bob.failures()).isEmpty();
    }
  }

  @Test
  void room_receives_although_a_proxy_holds_event_streams_back() {
    List<Route> heldBack = new ArrayList<>();
    try (Tab ada = Tab.withClock(chromium, replica.url())) {
      ada.meddles(
          RECEIVING,
          route -> {
            if (route.request().url().contains("lastEventId=")) {
              heldBack.add(route);
            } else {
              route.resume();
            }
          });
      ada.run("await enter({ room: 'tunnel' });");
      for (int streams = 1; streams <= 2; streams++) {
        ada.passes(Duration.ofSeconds(6));
      }
      ada.run("await until('open', () => room.state === 'open');");
      assertThat(ada.run("return room.transport")).isEqualTo("poll");
      assertThat(heldBack).hasSizeGreaterThanOrEqualTo(2);

      Peer bob = Peer.joining(replica.url(), "tunnel").id("bob").join();
      bob.broadcast("{\"data\":\"can you hear me?\"}");
      ada.run(
          "await until('heard', () => events.some(({ data }) => data === 'can you hear me?'));");

      ada.meddlesNoMore();
      ada.passes(Duration.ofSeconds(16));
      bob.broadcast("{\"data\":\"and now?\"}");
      ada.run("await until('a stream gets through', () => room.transport === 'stream');");
      assertThat(ada.run("return events.filter(({ data }) => data).map(({ data }) => data)"))
          .isEqualTo(List.of("can you hear me?", "and now?"));
    }
  }

  @Test
  void seven_tabs_of_one_browser_are_in_a_room_over_http_1_1() {
    BrowserContext profile = chromium.profile();
    List<Tab> tabs = new ArrayList<>();
    for (int index = 0; index < 7; index++) {
      tabs.add(Tab.open(profile, replica.url()).joins("crowd"));
      tabs.get(index).run("await until('open', () => room.state === 'open');");
    }
    List<Object> transports = tabs.stream().map(tab -> tab.run("return room.transport")).toList();
    assertThat(transports).filteredOn("stream"::equals).hasSize(4);
    assertThat(transports).filteredOn("poll"::equals).hasSize(3);

    tabs.get(6).run("await room.send({ data: 'hello from the seventh' });");
    for (Tab tab : tabs.subList(0, 6)) {
      tab.run(
          "await until('heard', () => events.some(({ data }) => data === 'hello from the seventh'));");
    }
    tabs.get(0).run("await room.leave();");
    tabs.get(6).run("await until('a slot is free', () => room.peers.size === 5);");
  }

  @Test
  void duplicate_of_a_hidden_tab_is_another_peer() {
    try (Tab ada = Tab.open(chromium, replica.url())) {
      String enter = "return enter({ room: 'twins', remember: true });";
      Object id = ada.run(enter);
      ada.run("await until('open', () => room.state === 'open');");
      ada.isHidden(true);
      Tab twin = ada.opensAnother();
      assertThat(twin.run(enter)).isNotEqualTo(id);
      ada.isHidden(false);
      twin.run("await room.send({ data: 'are you still you?' });");
      ada.run("await until('heard', () => events.some(({ data }) => data));");
      assertThat(ada.run("return room.state")).isEqualTo("open");
      assertThat(ada.run("return [...room.peers.keys()].length")).isEqualTo(1);
    }
  }

  @Test
  void phone_hears_again_as_soon_as_it_is_unlocked() {
    try (Balancer network = Balancer.before(replica);
        Tab ada = Tab.withClock(chromium, network.url())) {
      ada.run("await enter({ room: 'pocket' }); await until('open', () => room.state === 'open');");
      Peer bob = Peer.joining(replica.url(), "pocket").id("bob").join();
      ada.run("await other();");
      ada.isHidden(true);
      network.freezeStreams();
      bob.broadcast("{\"data\":\"are you there?\"}");
      ada.sleeps(Duration.ofSeconds(8));
      ada.isHidden(false);
      Object millis =
          ada.run(
              """
              const shown = performance.now();
              await until('heard', () => events.some(({ data }) => data === 'are you there?'));
              return performance.now() - shown;
              """);
      assertThat(((Number) millis).doubleValue()).isLessThan(5_000);
    }
  }

  @Test
  void page_says_what_keeps_it_out() {
    BrowserContext profile = chromium.profile();
    profile.clock().install();
    AtomicReference<Consumer<Route>> middlebox = new AtomicReference<>(route -> {});
    profile.route(API, route -> middlebox.get().accept(route));
    try (Visitor ada = new Visitor(profile, replica.url())) {
      ada.enters("nook", "Ada");
      assertThat(ada.page().locator("#status")).hasAttribute("data-state", "joining");
      ada.page().clock().fastForward(5_500);
      assertThat(ada.page().locator("#status-text")).containsText("open in many tabs");
      middlebox.set(MiddleboxIT::answersInstead);
      ada.page().clock().fastForward(16_000);
      assertThat(ada.page().locator("#status-text")).containsText("answers instead of the service");
      profile.unrouteAll();
      ada.page().clock().fastForward(11_000);
      ada.isNow("waiting");
    }
  }

  /** What a proxy answers while the service is being replaced. */
  private static void answersInstead(Route route) {
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(404)
            .setContentType("text/html")
            .setBody("<h1>no such site</h1>"));
  }
}

package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call between Ada, who uses Chromium, and Bob, who uses Firefox. */
@NeedsChromium
@NeedsFirefox
class FirefoxIT {
  private static final String OTHERS_CAMERA = ".tile[data-self=false][data-kind=camera]";
  private static final String OTHERS_SCREEN = ".tile[data-self=false][data-kind=screen]";

  /** Joins a room, and defines how to connect with a peer and exchange messages all the time. */
  private static final String JOIN =
      """
      async () => {
        const { join } = await import('/parley.js');
        globalThis.room = await join({ room: 'restart' });
        globalThis.heard = 0;
        globalThis.states = [];
        const prepare = (pc) => {
          const ticks = pc.createDataChannel('ticks', { negotiated: true, id: 0 });
          ticks.onmessage = () => heard++;
          ticks.onopen = () => setInterval(() => ticks.readyState === 'open' && ticks.send('tick'), 50);
          pc.addEventListener('connectionstatechange', () => states.push(pc.connectionState));
        };
        globalThis.connect = (id) => (globalThis.connection = room.connect(id, { prepare }));
      }""";

  private static Chromium chromium;
  private static Firefox firefox;
  private static Replica replica;

  private final List<Visitor> visitors = new ArrayList<>();
  private Visitor ada;
  private Visitor bob;

  @BeforeAll
  static void start() {
    chromium = Chromium.startWithMedia();
    firefox = Firefox.startWithMedia();
    replica = Replica.start(Map.of());
  }

  @AfterAll
  static void stop() {
    Fixtures.close(firefox, chromium, replica);
  }

  /** Lets Ada, in Chromium, and Bob, in Firefox, call each other in a room. */
  private void meet(String room) {
    ada = chromium.visit(replica.url());
    visitors.add(ada);
    ada.countsConnections().enters(room, "Ada").isNow("waiting");
    bob = firefox.visit(replica.url());
    visitors.add(bob);
    assertFits(bob.countsConnections(), "start");
    assertFits(bob.chooses(room, "Bob"), "before the call");
    assertFits(bob.joins().isConnectedWith(1), "call");
    ada.isConnectedWith(1);
  }

  @AfterEach
  void part() {
    visitors.forEach(visitor -> assertThat(visitor.failures()).isEmpty());
    Fixtures.close(visitors.toArray(Visitor[]::new));
  }

  @Test
  void both_see_each_other_move_talk_and_exchange_files(@TempDir Path directory)
      throws IOException {
    meet("files");
    ada.seesMoving(OTHERS_CAMERA).says("Which browser is that?");
    bob.seesMoving(OTHERS_CAMERA).hears("Ada", "Which browser is that?").says("Firefox");
    ada.hears("Bob", "Firefox");
    assertThat(ada.page().locator(".peer")).hasAttribute("data-path", "direct");
    assertThat(bob.page().locator(".peer")).hasAttribute("data-path", "direct");

    byte[] content = new byte[3_000_000];
    new Random(3).nextBytes(content);
    Path file = Files.write(directory.resolve("holiday.bin"), content);

    bob.page().setInputFiles("#file", file);
    ada.page().click(".transfer .accept");
    Download download = ada.page().waitForDownload(() -> ada.page().click(".save"));
    assertThat(Files.readAllBytes(download.path())).isEqualTo(content);

    Path saved = Firefox.download("holiday.bin");
    Files.deleteIfExists(saved);
    ada.page().setInputFiles("#file", file);
    bob.page().click(".transfer .accept");
    bob.page().click(".save");
    await().until(() -> Files.exists(saved) && Files.size(saved) == content.length);
    assertThat(Files.readAllBytes(saved)).isEqualTo(content);
  }

  @Test
  void either_page_is_connected_again_after_a_reload() {
    meet("reload");
    bob.reloads();
    ada.reads("Bob has left.").isConnectedWith(1).seesMoving(OTHERS_CAMERA);
    bob.isConnectedWith(1).seesMoving(OTHERS_CAMERA).says("Where were we?");
    ada.hears("Bob", "Where were we?").reloads();
    bob.reads("Ada has left.").isConnectedWith(1).seesMoving(OTHERS_CAMERA);
    ada.isConnectedWith(1).seesMoving(OTHERS_CAMERA).says("At the weather");
    bob.hears("Ada", "At the weather");
  }

  @Test
  void call_stays_while_the_service_restarts_and_signaling_continues() {
    meet("outage");
    replica.restart();
    ada.seesMoving(OTHERS_CAMERA);
    bob.seesMoving(OTHERS_CAMERA);
    ada.page().click("#share");
    bob.seesMoving(OTHERS_SCREEN).says("I see it");
    ada.hears("Bob", "I see it");
    for (Visitor visitor : List.of(ada, bob)) {
      visitor.finds("open").isConnectedWith(1);
      assertThat(visitor.evaluates("() => connectionsMade")).isEqualTo(1);
    }
  }

  /**
   * Pages that may not use a camera have fewer candidates. Where the module does not help, Firefox
   * then hears nothing for some seconds, and fails.
   */
  @Test
  void messages_arrive_again_after_chromium_has_restarted_ice() {
    URI anyPage = replica.url().resolve("/q/info");
    try (Chromium withoutCamera = Chromium.start();
        Visitor eve = withoutCamera.visit(anyPage);
        Visitor mallory = firefox.visit(anyPage)) {
      List<Visitor> both = List.of(eve, mallory);
      both.forEach(visitor -> visitor.evaluates(JOIN));
      both.forEach(visitor -> visitor.page().waitForFunction("() => room.peers.size === 1"));
      both.forEach(visitor -> visitor.evaluates("() => connect([...room.peers.keys()][0])"));
      both.forEach(FirefoxIT::hearsMore);
      eve.evaluates("() => connection.pc.restartIce()");
      both.forEach(FirefoxIT::hearsMore);
      for (Visitor visitor : both) {
        assertThat(visitor.evaluates("() => states.join()").toString())
            .contains("connected")
            .doesNotContain("failed", "disconnected");
      }
    }
  }

  /** Waits until it has heard for five seconds, longer than the former path carries anything. */
  private static void hearsMore(Visitor visitor) {
    visitor.evaluates("() => void (heard = 0)");
    visitor.page().waitForFunction("() => heard > 100");
  }

  /** No view is larger than the window, so that there are no scrollbars. */
  private static void assertFits(Visitor visitor, String view) {
    Object excess =
        visitor.evaluates(
            """
            () => [
              document.documentElement.scrollWidth - innerWidth,
              document.documentElement.scrollHeight - innerHeight,
            ].join()""");
    assertThat(excess).as(view).isEqualTo("0,0");
  }
}

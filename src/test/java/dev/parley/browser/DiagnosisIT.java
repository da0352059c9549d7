package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.IsEmptyOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.testing.Replica;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo page says why a call does not come up, and draws what the two have sent. */
@NeedsChromium
class DiagnosisIT {
  /** A browser of which a policy wants all connections to go over a relay. There is none. */
  private static final String ONLY_RELAYS =
      """
      globalThis.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration) {
          super({ ...configuration, iceTransportPolicy: 'relay' });
        }
      };""";

  private static Chromium chromium;
  private static Replica replica;
  private static Replica closed;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    replica = Replica.start(Map.of("parley.timeline.readers", "peers"));
    closed = Replica.start(Map.of("parley.timeline.readers", "moderators"));
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, replica, closed);
  }

  @Test
  void page_says_why_a_call_does_not_come_up_and_what_to_do() {
    try (Visitor ada = confined().enters("cage", "Ada").isNow("waiting");
        Visitor bob = confined().enters("cage", "Bob")) {
      // The module has to give up a few attempts, before the service calls it a failure.
      IsEmptyOptions patience = new IsEmptyOptions().setTimeout(90_000);
      assertThat(ada.page().locator("#trouble")).not().isEmpty(patience);
      assertThat(bob.page().locator("#trouble")).not().isEmpty(patience);
      picture(ada, "trouble");
      ada.opensChat().page().click("#tab-timeline");
      ada.page().click("#timeline-ladder");
      assertThat(ada.page().locator("#ladder-verdict"))
          .hasAttribute("data-verdict", Pattern.compile("no-candidates|relay-missing"));
      assertThat(ada.page().locator("#trouble"))
          .hasText(ada.page().locator("#ladder-verdict").textContent());
      assertThat(steps(ada, "reported").first()).containsText("reports");
      picture(ada, "trouble-ladder");
      assertThat(ada.failures()).isEmpty();
    }
  }

  @Test
  void page_draws_who_sent_what_and_how_long_it_took_to_arrive() {
    try (Visitor ada = chromium.visit(replica.url()).enters("rungs", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(replica.url()).enters("rungs", "Bob").isConnectedWith(1)) {
      showsLadder(ada.isConnectedWith(1));
      Locator offer = steps(ada, "offer").first();
      assertThat(offer).containsText(Pattern.compile("You to Bob: offer \\d+ ms"));
      assertThat(offer).hasAttribute("data-side", "0");
      assertThat(steps(ada, "answer").first()).containsText("Bob to You: answer");
      assertThat(steps(ada, "answer").first()).hasAttribute("data-side", "1");
      assertThat(ada.page().locator("#ladder-verdict")).hasText("You and Bob are connected.");
      assertThat(ada.page().locator("#trouble")).isEmpty();
      picture(ada, "ladder");
      assertThat(ada.failures()).isEmpty();
    }
  }

  @Test
  void page_draws_what_it_saw_itself_where_the_service_does_not_show_its_timeline() {
    try (Visitor ada = chromium.visit(closed.url()).enters("shy", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(closed.url()).enters("shy", "Bob").isConnectedWith(1)) {
      showsLadder(ada.isConnectedWith(1));
      assertThat(steps(ada, "offer").first()).containsText("You to Bob: offer");
      assertThat(steps(ada, "answer").first()).containsText("Bob to You: answer");
      assertThat(ada.page().locator("#ladder-verdict")).hasText("You and Bob are connected.");
      assertThat(ada.page().locator("#timeline-access")).isHidden();
      bob.leaves();
      assertThat(steps(ada, "peer-left").first()).isVisible();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 400})
  void ladder_fits_on_a_telephone(int width) {
    NewContextOptions telephone =
        new NewContextOptions()
            .setViewportSize(width, 640)
            .setHasTouch(true)
            .setIsMobile(true)
            .setColorScheme(ColorScheme.DARK)
            .setReducedMotion(ReducedMotion.REDUCE);
    String room = "palm-" + width;
    try (Visitor bob = chromium.visit(replica.url()).enters(room, "Bob").isNow("waiting");
        Visitor ada = chromium.visit(replica.url(), telephone).enters(room, "Ada")) {
      bob.isConnectedWith(1);
      showsLadder(ada.isConnectedWith(1));
      assertThat(steps(ada, "answer").first()).isVisible();
      picture(ada, "ladder-" + width);
      assertThat(ada.evaluates("() => document.documentElement.scrollWidth")).isEqualTo(width);
      assertThat(
              ada.evaluates(
                  "() => { const it = document.querySelector('#panel-timeline .scroll');"
                      + " return it.scrollWidth - it.clientWidth; }"))
          .isEqualTo(0);
    }
  }

  private static Visitor confined() {
    BrowserContext profile = chromium.profile();
    profile.addInitScript(ONLY_RELAYS);
    return new Visitor(profile, replica.url());
  }

  private static void showsLadder(Visitor visitor) {
    visitor.opensChat().page().click("#tab-timeline");
    visitor.page().click("#timeline-ladder");
  }

  private static Locator steps(Visitor visitor, String kind) {
    return visitor.page().locator("#ladder [data-kind=" + kind + "]");
  }

  private static void picture(Visitor visitor, String name) {
    Path file = Path.of("target", name + ".png");
    visitor.page().screenshot(new Page.ScreenshotOptions().setPath(file));
  }
}

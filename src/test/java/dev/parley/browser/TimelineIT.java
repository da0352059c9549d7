package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.parley.testing.Replica;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo page shows the service's timeline of a call. */
@NeedsChromium
class TimelineIT {
  private static final String OPERATOR = "a-token-of-an-operator-of-forty-bytes-ab";

  private static Chromium chromium;
  private static Replica development;
  private static Replica production;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    development = Replica.start(Map.of("parley.timeline.readers", "peers"));
    production = Replica.start(Map.of("parley.access.operator-tokens", OPERATOR));
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, development, production);
  }

  @Test
  void page_shows_the_timeline_of_the_whole_call_and_keeps_it_up_to_date() {
    try (Visitor ada = chromium.visit(development.url()).enters("lab", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(development.url()).enters("lab", "Bob").isConnectedWith(1)) {
      ada.isConnectedWith(1).opensChat().page().click("#tab-timeline");
      ada.page().click("#timeline-service");
      assertThat(row(ada, "joined").first()).containsText("you");
      assertThat(row(ada, "offer").first()).containsText("→");
      assertThat(row(ada, "answer").first().locator(".took")).hasText(Pattern.compile("\\d+ ms"));
      assertThat(row(ada, "opened").first()).containsText("stream opened");
      ada.page().screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/timeline.png")));
      bob.leaves();
      assertThat(row(ada, "left")).containsText("Bob");
      ada.page().click("#timeline-page");
      assertThat(row(ada, "peer-left")).hasCount(1);
      assertThat(ada.page().locator("#timeline-took")).hasText("Took");
      org.assertj.core.api.Assertions.assertThat(ada.failures()).isEmpty();
    }
  }

  @Test
  void page_asks_for_an_operators_token_if_peers_may_not_read_the_timeline() {
    try (Visitor ada = chromium.visit(production.url()).enters("lab", "Ada").isNow("waiting")) {
      ada.opensChat().page().click("#tab-timeline");
      ada.page().click("#timeline-service");
      assertThat(ada.page().locator("#timeline-access")).isVisible();
      assertThat(ada.page().locator("#timeline-empty")).isHidden();
      show(ada, "a-token-of-nobody-of-forty-bytes-abcdef");
      assertThat(ada.page().locator("#timeline-access")).isVisible();
      assertThat(row(ada, "joined")).hasCount(0);
      show(ada, OPERATOR);
      assertThat(row(ada, "joined")).hasCount(1);
      assertThat(row(ada, "refused").first()).containsText("forbidden");
      assertThat(ada.page().locator("#timeline-access")).isHidden();
      ada.page()
          .screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/timeline-op.png")));
    }
  }

  private static void show(Visitor visitor, String token) {
    visitor.page().fill("#timeline-token", token);
    visitor.page().click("#timeline-access button");
  }

  private static Locator row(Visitor visitor, String what) {
    return visitor.page().locator("#timeline [data-what=" + what + "]");
  }
}

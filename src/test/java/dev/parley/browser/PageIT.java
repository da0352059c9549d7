package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.testing.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The views of the demo page before and around a call, without camera and microphone. */
@NeedsChromium
class PageIT {
  private static final String OTHERS_CAMERA = ".tile[data-self=false][data-kind=camera]";

  private static Chromium chromium;
  private static Replica replica;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    replica = Replica.start(Map.of("parley.timeline.readers", "peers"));
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, replica);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NotAllowedError  | denied  | may not use your camera and microphone",
        "NotFoundError    | missing | neither a camera nor a microphone",
        "NotReadableError | busy    | Another program may be using them",
      })
  void page_says_why_there_is_no_picture_and_lets_the_visitor_join(
      String exception, String code, String text) {
    String refusal =
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '%s'); };";
    try (Visitor ada = visitor(refusal.formatted(exception))) {
      ada.chooses("quiet-" + code, "Ada").finds("#media-problem", "data-code", code);
      assertThat(ada.page().locator("#media-problem")).containsText(text);
      ada.joins().isNow("waiting");
    }
  }

  @Test
  void page_says_that_it_gets_no_camera_without_https() {
    try (Visitor ada =
        visitor("Object.defineProperty(navigator, 'mediaDevices', { value: undefined });")) {
      ada.chooses("plain", "Ada").finds("#media-problem", "data-code", "insecure");
      assertThat(ada.page().locator("#media-problem")).containsText("HTTPS");
      ada.joins().isNow("waiting");
      assertThat(ada.page().locator("#share")).isHidden();
    }
  }

  @Test
  void microphone_is_used_where_only_the_camera_is_missing() {
    String onlySound =
        """
        navigator.mediaDevices.getUserMedia = async ({ video }) => {
          if (video) throw new DOMException('', 'NotFoundError');
          return new AudioContext().createMediaStreamDestination().stream;
        };""";
    try (Visitor ada = visitor(onlySound)) {
      ada.chooses("half", "Ada").finds("#precall-mic", "aria-pressed", "true");
      assertThat(ada.page().locator("#media-problem")).containsText("There is no camera here.");
    }
  }

  @Test
  void page_says_that_a_browser_without_webrtc_cannot_connect() {
    String bare =
        """
        delete globalThis.RTCPeerConnection;
        globalThis.asked = 0;
        navigator.mediaDevices.getUserMedia = async () => {
          asked++;
          throw new DOMException('', 'NotAllowedError');
        };""";
    try (Visitor ada = visitor(bare)) {
      ada.page().fill("#room-name", "nowhere");
      ada.page().click("#enter button[type=submit]");
      ada.isTold("no-webrtc", "This browser cannot connect");
      assertThat(ada.evaluates("() => asked")).as("asked for the camera").isEqualTo(0);
    }
  }

  @Test
  void page_blames_no_firewall_before_the_service_has_accepted_an_offer() {
    try (Visitor ada = chromium.visit(replica.url()).enters("fortress", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(replica.url())) {
      for (Visitor visitor : List.of(ada, bob)) {
        visitor.page().clock().install();
        visitor
            .page()
            .route(Pattern.compile("/peers/[^/]+/messages\\?.*idempotencyKey"), PageIT::refuse);
      }
      bob.enters("fortress", "Bob");
      ada.finds(OTHERS_CAMERA, "data-video", "awaited");
      assertThat(ada.page().locator(OTHERS_CAMERA + " .dark")).isHidden();
      for (Visitor visitor : List.of(ada, bob)) {
        assertThat(visitor.page().locator("#status-text"))
            .hasText(Pattern.compile("The service does not pass on our call to (Ada|Bob).*"));
        // The next attempt is refused, too.
        visitor.page().clock().runFor(12_000);
        assertThat(visitor.page().locator("#status-text")).not().containsText("firewall");
      }
    }
  }

  private static void refuse(Route route) {
    String problem =
        """
        {"type": "urn:parley:problem:body-too-large", "title": "Body too large", "status": 413,
         "detail": "The body is too large.", "code": "body-too-large"}
        """;
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(413)
            .setContentType("application/problem+json")
            .setBody(problem));
  }

  @Test
  void seventh_visitor_is_told_that_the_call_is_full() {
    List<Visitor> visitors = new ArrayList<>();
    try {
      for (int others = 0; others < 6; others++) {
        visitors.add(chromium.visit(replica.url()).enters("sofa", "Guest " + others));
      }
      visitors.forEach(visitor -> visitor.isConnectedWith(5));
      visitors.add(chromium.visit(replica.url()).enters("sofa", "Mallory"));
      visitors.get(6).isTold("call-full", "This call is full");
      visitors.get(0).says("Six is a crowd");
      visitors.get(5).hears("Guest 0", "Six is a crowd").leaves();
      visitors.get(6).triesAgain().isConnectedWith(5);
    } finally {
      visitors.forEach(Visitor::close);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?room=no%20room", "?room=..", "#%3Cb%3E"})
  void address_that_names_no_room_leads_to_the_start_and_says_why(String address) {
    try (Visitor ada = chromium.visit(replica.url().resolve("/" + address))) {
      assertThat(ada.page().locator("#room-error")).isVisible();
    }
  }

  @Test
  void link_is_copied_and_drawn() {
    try (Visitor ada = visitor("")) {
      ada.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
      ada.enters("copy", "Ada").isNow("waiting").page().click("#copy");
      assertThat(ada.page().locator("#copy")).hasText("Copied");
      assertThat(ada.evaluates("() => navigator.clipboard.readText()"))
          .isEqualTo(replica.url() + "?room=copy");
      ada.page()
          .waitForFunction(
              """
              () => {
                const { width, height } = document.getElementById('qr');
                const { data } = document.getElementById('qr').getContext('2d')
                    .getImageData(0, 0, width, height);
                const dark = data.filter((alpha, at) => at % 4 === 3 && alpha > 128).length;
                return dark > width * height / 4 && dark < width * height * 3 / 4;
              }""");
    }
  }

  @Test
  void visitor_can_enter_and_leave_a_call_with_the_keyboard_alone() {
    try (Visitor ada = chromium.visit(replica.url());
        Visitor bob = chromium.visit(replica.url()).enters("keys", "Bob").isNow("waiting")) {
      Page page = ada.page();
      page.fill("#room-name", "keys");
      page.focus("#room-name");
      page.keyboard().press("Enter");
      assertThat(page.locator("#precall-title")).isFocused();
      tabTo(page, "#join");
      page.keyboard().press("Enter");
      ada.isConnectedWith(1);
      bob.isConnectedWith(1);

      if (page.isVisible("#panel")) {
        tabTo(page, "#close-panel");
        page.keyboard().press("Enter");
      }
      tabTo(page, "#show-chat");
      page.keyboard().press("Enter");
      assertThat(page.locator("#text")).isFocused();
      page.keyboard().type("By hand");
      page.keyboard().press("Enter");
      bob.reads("is here.");
      assertThat(bob.page().locator(".message")).containsText("By hand");
      page.keyboard().press("Escape");
      assertThat(page.locator("#show-chat")).isFocused();

      tabTo(page, "#show-invite");
      page.keyboard().press("Enter");
      assertThat(page.locator("#copy")).isFocused();
      page.keyboard().press("Escape");
      assertThat(page.locator("#show-invite")).isFocused();

      tabTo(page, "#leave");
      page.keyboard().press("Enter");
      ada.isTold("left", "You have left");
      bob.reads("has left.");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void all_views_are_accessible(ColorScheme scheme) {
    NewContextOptions options = new NewContextOptions().setColorScheme(scheme);
    options.setReducedMotion(ReducedMotion.REDUCE);
    // Chromium looks for devices only for the page in front, which is the one opened last.
    try (Visitor bob = chromium.visit(replica.url());
        Visitor ada = chromium.visit(replica.url(), options)) {
      assertAccessible(ada, "start");
      ada.chooses("open-" + scheme, "Ada").finds("#media-problem", "data-code", "missing");
      assertAccessible(ada, "before the call");
      ada.joins().isNow("waiting");
      assertAccessible(ada, "alone");
      ada.page().click("#show-devices");
      assertAccessible(ada, "devices");
      ada.page().keyboard().press("Escape");
      bob.enters("open-" + scheme, "Bob").isConnectedWith(1);
      ada.isConnectedWith(1).says("Hello");
      bob.hears("Ada", "Hello").says("Hello yourself");
      ada.hears("Bob", "Hello yourself");
      assertAccessible(ada, "chat");
      ada.page().click("#tab-people");
      assertAccessible(ada, "people");
      ada.page().click("#tab-timeline");
      assertAccessible(ada, "timeline");
      ada.page().click("#timeline-service");
      assertThat(ada.page().locator("#timeline [data-what=joined]").first()).isVisible();
      assertAccessible(ada, "timeline of the service");
      ada.page().click("#timeline-ladder");
      assertThat(ada.page().locator("#ladder [data-kind=answer]").first()).isVisible();
      assertAccessible(ada, "ladder");
      ada.page().click("#show-invite");
      assertAccessible(ada, "invitation");
      ada.page().keyboard().press("Escape");
      ada.leaves().isTold("left", "You have left");
      assertAccessible(ada, "notice");
      assertThat(ada.failures()).isEmpty();
    }
  }

  @Test
  void everything_fits_on_a_small_telephone_and_is_large_enough_to_touch() {
    NewContextOptions telephone =
        new NewContextOptions().setViewportSize(320, 568).setHasTouch(true).setIsMobile(true);
    try (Visitor bob = chromium.visit(replica.url()).enters("pocket", "Bob").isNow("waiting");
        Visitor ada = chromium.visit(replica.url(), telephone)) {
      assertFits(ada, "start");
      ada.chooses("pocket", "Ada").finds("#media-problem", "data-code", "missing");
      assertFits(ada, "before the call");
      ada.joins().isConnectedWith(1);
      bob.isConnectedWith(1);
      assertFits(ada, "call");
      for (String tab : List.of("chat", "people", "timeline")) {
        ada.opensChat().page().click("#tab-" + tab);
        assertFits(ada, tab);
        ada.page().click("#close-panel");
      }
      ada.opensChat().page().click("#tab-timeline");
      ada.page().click("#timeline-service");
      assertThat(ada.page().locator("#timeline [data-what=joined]").first()).isVisible();
      assertFits(ada, "timeline of the service");
      ada.page().click("#timeline-ladder");
      assertThat(ada.page().locator("#ladder [data-kind=answer]").first()).isVisible();
      assertFits(ada, "ladder");
      ada.page().click("#close-panel");
      bob.leaves();
      ada.isNow("waiting");
      assertFits(ada, "alone");
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, 720", "844, 390", "320, 568"})
  void invitation_covers_nothing_of_the_own_picture(int width, int height) {
    NewContextOptions size = new NewContextOptions().setViewportSize(width, height);
    try (Visitor ada = chromium.visit(replica.url(), size)) {
      ada.enters("wide-" + width, "Ada").isNow("waiting");
      assertThat(ada.page().locator("#copy")).isInViewport();
      BoundingBox sheet = ada.page().locator("#alone").boundingBox();
      BoundingBox tile = ada.page().locator(".tile[data-self=true]").boundingBox();
      assertThat(sheet.x >= tile.x + tile.width || sheet.y >= tile.y + tile.height)
          .as("beside or below")
          .isTrue();
      assertThat(tile.width * tile.height).isGreaterThan(0.2 * width * height);
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, 720", "360, 640"})
  void page_is_no_taller_than_the_window(int width, int height) {
    NewContextOptions size = new NewContextOptions().setViewportSize(width, height);
    try (Visitor ada = chromium.visit(replica.url(), size)) {
      assertNoScrollbar(ada, "start");
      ada.chooses("flat", "Ada").finds("#media-problem", "data-code", "missing");
      assertNoScrollbar(ada, "before the call");
      ada.joins().isNow("waiting");
      assertNoScrollbar(ada, "call");
      ada.leaves().isTold("left", "You have left");
      assertNoScrollbar(ada, "notice");
    }
  }

  private static void assertNoScrollbar(Visitor visitor, String view) {
    assertThat(visitor.evaluates("() => document.documentElement.scrollHeight - innerHeight"))
        .as(view)
        .isEqualTo(0);
  }

  @Test
  void second_tab_proposes_the_room_of_the_first() {
    BrowserContext profile = chromium.profile();
    try (Visitor ada = new Visitor(profile, replica.url())) {
      Visitor again = new Visitor(profile, replica.url());
      String proposed = ada.page().inputValue("#room-name");
      assertThat(again.page().inputValue("#room-name")).isEqualTo(proposed);
      ada.page().click("#enter button[type=submit]");
      ada.page().click("#precall-back");
      assertThat(ada.page().locator("#room-name")).not().hasValue(proposed);
      ada.page().fill("#room-name", "ours");
      ada.page().click("#enter button[type=submit]");
      again.reloads();
      assertThat(again.page().locator("#room-name")).hasValue("ours");
    }
  }

  @ParameterizedTest
  @CsvSource({"granted, Your camera is starting", "prompt, Your browser is asking"})
  void page_says_that_the_browser_asks_only_if_it_does(String state, String text) {
    String pending =
        """
        navigator.permissions.query = async () => ({ state: '%s' });
        navigator.mediaDevices.getUserMedia = () => new Promise(() => {});
        """;
    try (Visitor ada = visitor(pending.formatted(state)).chooses("door", "Ada")) {
      assertThat(ada.page().locator("#preview-text")).containsText(text);
      ada.finds("#preview-frame", "data-video", "awaited");
    }
  }

  @Test
  void guest_without_a_name_has_the_same_name_on_both_pages() {
    try (Visitor ada = chromium.visit(replica.url()).enters("masks", "").isNow("waiting");
        Visitor bob = chromium.visit(replica.url()).enters("masks", "Bob").isConnectedWith(1)) {
      String name = bob.page().locator(OTHERS_CAMERA + " .name").textContent();
      assertThat(name).matches("[A-Z][a-z]+ [A-Z][a-z]+");
      assertThat(ada.page().locator(".tile[data-self=true] .name")).hasText(name + " (you)");
      assertThat(ada.page().locator("#my-name")).hasAttribute("placeholder", name);
    }
  }

  @Test
  void chat_is_still_there_after_a_reload() {
    try (Visitor ada = chromium.visit(replica.url()).enters("diary", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(replica.url()).enters("diary", "Bob").isConnectedWith(1);
        Visitor eve = chromium.visit(replica.url()).enters("diary", "Eve").isConnectedWith(2)) {
      bob.isConnectedWith(2).says("<b>Before</b>");
      ada.isConnectedWith(2).hears("Bob", "<b>Before</b>").says("Heard");
      bob.hears("Ada", "Heard");
      bob.page().navigate("about:blank");
      eve.leaves();
      ada.reads("Eve has left.");
      bob.page().goBack();
      bob.isConnectedWith(1).hears("Ada", "Heard").reads("Eve has left.");
      assertThat(bob.page().locator(".message[data-from=me] .text")).hasText("<b>Before</b>");
      assertThat(bob.notes()).containsExactly("Ada is here.", "Eve is here.", "Eve has left.");
      ada.says("After");
      bob.hears("Ada", "After");
    }
  }

  /** Opens the page in a browser that a script changes before the page loads. */
  private static Visitor visitor(String script) {
    BrowserContext profile = chromium.profile();
    profile.addInitScript(script);
    return new Visitor(profile, replica.url());
  }

  private static void tabTo(Page page, String selector) {
    for (int presses = 0; presses < 40; presses++) {
      page.keyboard().press("Tab");
      if (Boolean.TRUE.equals(
          page.evaluate("(it) => document.activeElement.matches(it)", selector))) {
        return;
      }
    }
    throw new AssertionError("no way to " + selector + " by Tab");
  }

  private static void assertAccessible(Visitor visitor, String view) {
    // The page has no frames. Without this mode, axe opens another page to put theirs together.
    AxeBuilder axe = new AxeBuilder(visitor.page()).setLegacyMode(true);
    List<Rule> violations = axe.analyze().getViolations();
    assertThat(violations)
        .as(view)
        .extracting(
            rule -> rule.getId() + " " + rule.getNodes().stream().map(n -> n.getHtml()).toList())
        .isEmpty();
  }

  private static void assertFits(Visitor visitor, String view) {
    Object small =
        visitor.evaluates(
            """
            () => [...document.querySelectorAll('button, input:not([type=file]), select, a[href]')]
                .filter((it) => it.checkVisibility({ visibilityProperty: true }))
                .map((it) => ({ it, box: it.getBoundingClientRect() }))
                .filter(({ box }) => box.width < 43.5 || box.height < 43.5
                    || box.left < 0 || box.right > innerWidth)
                .map(({ it, box }) => `${it.id || it.textContent} ${box.width}x${box.height}`)""");
    assertThat((List<?>) small).as(view).isEmpty();
    assertThat(visitor.evaluates("() => document.documentElement.scrollWidth"))
        .as(view)
        .isEqualTo(320);
  }
}

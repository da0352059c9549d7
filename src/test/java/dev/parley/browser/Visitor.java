package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One person in front of the page: does what people do there, and waits for what they would wait
 * for.
 */
final class Visitor implements AutoCloseable {
  /** Long enough for a replica to come back; what is expected sooner arrives sooner. */
  static final double PATIENCE_MILLIS = 40_000;

  private final BrowserContext context;
  private final Page page;
  private final List<String> accepted = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  Visitor(BrowserContext context, URI url) {
    this.context = context;
    this.page = context.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onResponse(this::note);
    page.onPageError(failures::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            failures.add(message.text());
          }
        });
    page.navigate(url.toString());
  }

  /** Chooses a room by the form, under a name. */
  Visitor chooses(String room, String name) {
    page.fill("#room-name", room);
    page.fill("#start-name", name);
    page.click("#enter button[type=submit]");
    return this;
  }

  /** Goes on from the screen before the call. */
  Visitor joins() {
    page.click("#join");
    return this;
  }

  /** Goes on from there with neither camera nor microphone. */
  Visitor joinsBare() {
    page.click("#join-bare");
    return this;
  }

  /** Enters a room by the form, under a name, and then the call. */
  Visitor enters(String room, String name) {
    return chooses(room, name).joins();
  }

  /** The link that this visitor would send to somebody. */
  URI link() {
    return URI.create(page.inputValue("#link"));
  }

  Visitor isNow(String state) {
    assertThat(page.locator("#status")).hasAttribute("data-state", state);
    return this;
  }

  /** Is connected with so many others, and knows of nobody else. */
  Visitor isConnectedWith(int others) {
    isNow("connected");
    assertThat(page.locator(".peer[data-state=connected]")).hasCount(others);
    assertThat(page.locator(".peer")).hasCount(others);
    return this;
  }

  Visitor finds(String service) {
    assertThat(page.locator("#service")).hasAttribute("data-state", service);
    return this;
  }

  Visitor opensChat() {
    if (!page.isVisible("#text")) {
      page.click("#show-chat");
    }
    return this;
  }

  /** Is shown new frames in that tile. */
  Visitor seesMoving(String tile) {
    finds(tile, "data-video", "on");
    page.waitForFunction(
        """
        (tile) => {
          const video = document.querySelector(tile)?.querySelector('video');
          const { totalVideoFrames = 0 } = video?.getVideoPlaybackQuality() ?? {};
          window.framesOf ??= {};
          window.framesOf[tile] ??= totalVideoFrames;
          return totalVideoFrames > window.framesOf[tile] + 3;
        }""",
        tile);
    page.evaluate("(tile) => delete window.framesOf[tile]", tile);
    return this;
  }

  Visitor finds(String selector, String attribute, String value) {
    assertThat(page.locator(selector)).hasAttribute(attribute, value);
    return this;
  }

  Visitor says(String text) {
    opensChat();
    page.fill("#text", text);
    page.press("#text", "Enter");
    return this;
  }

  /** Is known to the others by that name from now on. */
  Visitor isCalled(String name) {
    if (!page.isVisible("#my-name")) {
      page.click("#show-people");
    }
    page.fill("#my-name", name);
    page.press("#my-name", "Tab");
    return this;
  }

  Visitor hears(String name, String text) {
    Locator message = page.locator(".message").filter(new Locator.FilterOptions().setHasText(text));
    assertThat(message.locator(".name")).hasText(name);
    return this;
  }

  Visitor reads(String note) {
    Locator notes = page.locator(".note").filter(new Locator.FilterOptions().setHasText(note));
    notes.last().waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
    return this;
  }

  /** Is shown why it cannot be here. */
  Visitor isTold(String code, String title) {
    assertThat(page.locator("#notice")).hasAttribute("data-code", code);
    assertThat(page.locator("#notice-title")).hasText(title);
    assertThat(page.locator("#notice-title")).isFocused();
    return this;
  }

  Visitor triesAgain() {
    page.click("#again");
    return this;
  }

  Visitor reloads() {
    page.reload();
    return this;
  }

  Visitor leaves() {
    page.click("#leave");
    return this;
  }

  /**
   * The URLs, without their queries, that this page has posted messages to and that were accepted.
   * Waits for the first: what a message brings about may be seen before its answer is, which may
   * have to be asked for again.
   */
  List<String> accepted() {
    page.waitForCondition(() -> !accepted.isEmpty());
    return List.copyOf(accepted);
  }

  /** Exceptions that nobody caught, and what the page's own policy has forbidden it. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /**
   * From now on the first answer to every message is lost on its way back, after the service has
   * accepted it.
   */
  Visitor losesFirstAnswers() {
    Set<String> lost = new HashSet<>();
    page.route(
        Pattern.compile("/messages\\?.*idempotencyKey"),
        route -> {
          if (lost.add(route.request().url())) {
            route.fetch();
            route.abort();
          } else {
            route.resume();
          }
        });
    return this;
  }

  /** The page, for what is done or seen on it only once. */
  Page page() {
    return page;
  }

  /** The outcome of a piece of JavaScript in this page. */
  Object evaluates(String function) {
    return page.evaluate(function);
  }

  @Override
  public void close() {
    // What it still sends is not to be waylaid halfway.
    page.unrouteAll();
    context.close();
  }

  private void note(Response response) {
    boolean message = response.url().contains("/messages?");
    if (message && response.request().method().equals("POST") && response.status() == 202) {
      accepted.add(response.url().split(Pattern.quote("?"), 2)[0]);
    }
  }
}

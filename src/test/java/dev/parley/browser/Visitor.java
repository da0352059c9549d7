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
 * A person who uses the demo page: does what a person does there, and waits for what a person would
 * wait for.
 */
final class Visitor implements AutoCloseable {
  /** Long enough for a replica to restart. */
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
    page.onPageError(this::note);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            failures.add(message.text());
          }
        });
    page.navigate(url.toString());
  }

  /** Chooses a room in the form, under a name. */
  Visitor chooses(String room, String name) {
    page.fill("#room-name", room);
    page.click("#enter button[type=submit]");
    page.fill("#precall-name", name);
    return this;
  }

  /** Joins from the view before the call. */
  Visitor joins() {
    page.click("#join");
    return this;
  }

  /** Joins from there without camera and microphone. */
  Visitor joinsBare() {
    page.click("#join-bare");
    return this;
  }

  /** Chooses a room in the form, under a name, and joins the call. */
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

  /** Waits until it is connected with this many others, and sees nobody else. */
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

  /** Waits until that tile shows new frames. */
  Visitor seesMoving(String tile) {
    finds(tile, "data-video", "on");
    page.waitForFunction(
        """
        (tile) => {
          const video = document.querySelector(tile)?.querySelector('video');
          if (!video) return false;
          window.framesOf ??= {};
          if (framesOf[tile]?.video !== video) {
            const seen = (framesOf[tile] = { video, frames: 0 });
            // Firefox counts no frames of a stream in getVideoPlaybackQuality().
            const see = () => {
              seen.frames++;
              if (framesOf[tile] === seen) video.requestVideoFrameCallback(see);
            };
            video.requestVideoFrameCallback(see);
          }
          return framesOf[tile].frames > 3;
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

  /** Changes its name. */
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

  /** Waits for the notice with this problem code. */
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
   * The URLs, without their queries, to which this page has posted messages that were accepted.
   * Waits for the first one, because the effect of a message may be visible before its response.
   */
  List<String> accepted() {
    page.waitForCondition(() -> !accepted.isEmpty());
    return List.copyOf(accepted);
  }

  /** Uncaught exceptions, and violations of the page's content security policy. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /**
   * From now on the first response to each message is lost after the service has accepted the
   * message.
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

  /** From now on {@code connectionsMade} is the number of the page's peer connections. */
  Visitor countsConnections() {
    page.evaluate(
        """
        () => {
          globalThis.connectionsMade = 0;
          globalThis.RTCPeerConnection = class extends RTCPeerConnection {
            constructor(configuration) {
              super(configuration);
              connectionsMade++;
            }
          };
        }""");
    return this;
  }

  /** What the chat says about who comes and goes. */
  List<String> notes() {
    return page.locator(".note").allTextContents();
  }

  /** The page, for what only one test does with it. */
  Page page() {
    return page;
  }

  /** Evaluates JavaScript in this page. */
  Object evaluates(String function) {
    return page.evaluate(function);
  }

  @Override
  public void close() {
    // Stop the routing of requests first, so that none is stuck in it.
    page.unrouteAll();
    context.close();
  }

  private void note(String error) {
    // Firefox reports that there is no connection for an event stream as it reports an exception.
    if (!error.contains("Firefox can’t establish a connection to the server")
        && !error.contains("was interrupted while the page was loading")) {
      failures.add(error);
    }
  }

  private void note(Response response) {
    boolean message = response.url().contains("/messages?");
    if (message && response.request().method().equals("POST") && response.status() == 202) {
      accepted.add(response.url().split(Pattern.quote("?"), 2)[0]);
    }
  }
}

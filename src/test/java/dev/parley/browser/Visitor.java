package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
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
  private static final double PATIENCE_MILLIS = 40_000;

  private static final LocatorAssertions.HasAttributeOptions PATIENTLY =
      new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS);

  private static final LocatorAssertions.HasTextOptions TEXT_PATIENTLY =
      new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MILLIS);

  private static final LocatorAssertions.HasCountOptions COUNT_PATIENTLY =
      new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MILLIS);

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
    page.navigate(url.toString());
  }

  /** Enters a room by the form, under a name. */
  Visitor enters(String room, String name) {
    page.fill("#room-name", room);
    page.fill("#start-name", name);
    page.click("#enter button[type=submit]");
    return this;
  }

  /** The link that this visitor would send to somebody. */
  URI link() {
    return URI.create(page.inputValue("#link"));
  }

  Visitor isNow(String state) {
    assertThat(page.locator("#status")).hasAttribute("data-state", state, PATIENTLY);
    return this;
  }

  /** Is connected with so many others, and knows of nobody else. */
  Visitor isConnectedWith(int others) {
    isNow("connected");
    assertThat(page.locator(".peer[data-state=connected]")).hasCount(others, COUNT_PATIENTLY);
    assertThat(page.locator(".peer")).hasCount(others, COUNT_PATIENTLY);
    return this;
  }

  Visitor finds(String service) {
    assertThat(page.locator("#service")).hasAttribute("data-state", service, PATIENTLY);
    return this;
  }

  Visitor says(String text) {
    page.fill("#text", text);
    page.press("#text", "Enter");
    return this;
  }

  /** Is known to the others by that name from now on. */
  Visitor isCalled(String name) {
    page.fill("#my-name", name);
    page.press("#my-name", "Tab");
    return this;
  }

  Visitor hears(String name, String text) {
    Locator message = page.locator(".message").filter(new Locator.FilterOptions().setHasText(text));
    assertThat(message.locator(".name")).hasText(name, TEXT_PATIENTLY);
    return this;
  }

  Visitor reads(String note) {
    Locator notes = page.locator(".note").filter(new Locator.FilterOptions().setHasText(note));
    notes.last().waitFor();
    return this;
  }

  /** Is shown why it cannot be here. */
  Visitor isTold(String code, String title) {
    assertThat(page.locator("#notice")).hasAttribute("data-code", code, PATIENTLY);
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
   */
  List<String> accepted() {
    return List.copyOf(accepted);
  }

  /** Exceptions that nobody caught. */
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

  /** The outcome of a piece of JavaScript in this page. */
  Object evaluates(String function) {
    return page.evaluate(function);
  }

  @Override
  public void close() {
    context.close();
  }

  private void note(Response response) {
    boolean message = response.url().contains("/messages?");
    if (message && response.request().method().equals("POST") && response.status() == 202) {
      accepted.add(response.url().split(Pattern.quote("?"), 2)[0]);
    }
  }
}

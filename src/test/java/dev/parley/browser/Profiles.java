package dev.parley.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The browser profiles that a test class opens, each with its own storage. Like Playwright, they
 * may be used by one thread only. Test classes that run in the same JVM, one after the other, share
 * one browser process for each executable and its options; {@link #close} closes the pages of one
 * class.
 */
final class Profiles implements AutoCloseable {
  /** Null until the first browser is wanted; ends with this JVM, and its browsers with it. */
  private static @Nullable Playwright playwright;

  /** The browser processes, by the executable, the arguments and the preferences. */
  private static final Map<List<Object>, Browser> BROWSERS = new HashMap<>();

  private final Browser browser;
  private final List<BrowserContext> contexts = new ArrayList<>();

  private Profiles(Browser browser) {
    this.browser = browser;
  }

  /** Profiles of a browser with these options, which is started unless it already runs. */
  static Profiles of(Function<Playwright, BrowserType> type, BrowserType.LaunchOptions options) {
    List<Object> key =
        List.of(
            options.executablePath,
            options.args,
            options.firefoxUserPrefs == null ? Map.of() : options.firefoxUserPrefs);
    Browser running = BROWSERS.get(key);
    boolean runs = running != null && running.isConnected();
    Browser browser = runs ? running : type.apply(playwright()).launch(options);
    BROWSERS.put(key, browser);
    return new Profiles(browser);
  }

  private static Playwright playwright() {
    if (playwright == null) {
      PlaywrightAssertions.setDefaultAssertionTimeout(Visitor.PATIENCE_MILLIS);
      Map<String, String> environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
      playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    }
    return playwright;
  }

  /** A new browser profile. */
  BrowserContext open(Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options);
    contexts.add(context);
    return context;
  }

  /** Closes all profiles and their pages; the browser process stays for the next class. */
  @Override
  public void close() {
    contexts.forEach(BrowserContext::close);
    contexts.clear();
  }
}

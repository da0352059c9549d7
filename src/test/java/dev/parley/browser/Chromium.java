package dev.parley.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.parley.testing.Programs;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Chromium that is installed on this machine; the tests never download one. Like Playwright, it
 * may be used by one thread only.
 */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private static final List<String> ARGUMENTS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          // Where there is no network but loopback, candidates of loopback, under their own
          // address, have to do.
          "--allow-loopback-in-peer-connection",
          "--disable-features=WebRtcHideLocalIpsWithMdns");

  /**
   * With a fake camera (a moving pattern) and microphone (a beep every second), without prompts.
   */
  private static final List<String> MEDIA =
      List.of(
          "--use-fake-device-for-media-stream=fps=10",
          "--use-fake-ui-for-media-stream",
          "--auto-select-desktop-capture-source=Entire screen");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Path executable, List<String> more) {
    List<String> arguments = Stream.of(ARGUMENTS, more).flatMap(List::stream).toList();
    Map<String, String> environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    PlaywrightAssertions.setDefaultAssertionTimeout(Visitor.PATIENCE_MILLIS);
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    // Pages are kept when one leaves them, as for everybody else.
                    .setIgnoreDefaultArgs(List.of("--disable-back-forward-cache"))
                    .setArgs(arguments));
  }

  static boolean isInstalled() {
    return fromPath().isPresent();
  }

  /** With neither camera nor microphone. */
  static Chromium start() {
    return new Chromium(fromPath().orElseThrow(), List.of());
  }

  /** Accepts any certificate. */
  static Chromium startTrustingAnybody() {
    return new Chromium(fromPath().orElseThrow(), List.of("--ignore-certificate-errors"));
  }

  static Chromium startWithMedia() {
    return new Chromium(fromPath().orElseThrow(), MEDIA);
  }

  /** A new browser profile. */
  BrowserContext profile() {
    return browser.newContext();
  }

  /** Opens that page in a new browser profile. */
  Visitor visit(URI page) {
    return visit(page, new Browser.NewContextOptions());
  }

  Visitor visit(URI page, Browser.NewContextOptions options) {
    return new Visitor(browser.newContext(options), page);
  }

  @Override
  public void close() {
    playwright.close();
  }

  private static Optional<Path> fromPath() {
    return NAMES.stream().flatMap(name -> Programs.find(name).stream()).findFirst();
  }
}

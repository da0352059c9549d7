package dev.parley.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import dev.parley.network.TestHost;
import dev.parley.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The Chromium that is installed on this machine; the tests never download one. */
final class Chromium implements AutoCloseable {
  /**
   * The same engine without the user interface of the browser: it takes half of the processor time.
   * It does not keep pages that a user leaves.
   */
  private static final List<String> SHELL = List.of("chromium-headless-shell");

  private static final List<String> BROWSER =
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

  private final Profiles profiles;

  private Chromium(Path executable, List<String> more) {
    List<String> arguments = Stream.of(ARGUMENTS, more).flatMap(List::stream).toList();
    profiles =
        Profiles.of(
            Playwright::chromium,
            new BrowserType.LaunchOptions()
                .setExecutablePath(executable)
                // Chromium keeps pages that a user leaves, as it does outside of tests.
                .setIgnoreDefaultArgs(List.of("--disable-back-forward-cache"))
                .setArgs(arguments));
  }

  static boolean isInstalled() {
    return any().isPresent();
  }

  /** With neither camera nor microphone. */
  static Chromium start() {
    return new Chromium(any().orElseThrow(), List.of());
  }

  /**
   * Runs on another host.
   *
   * @param directory for a script that starts it
   */
  static Chromium startOn(TestHost host, Path directory) throws IOException {
    Path script = directory.resolve("chromium-" + host.host().address());
    String start = String.join(" ", host.prefix()) + " " + any().orElseThrow();
    Files.writeString(script, "#!/bin/sh\nexec " + start + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return new Chromium(script, List.of());
  }

  /** Accepts any certificate. */
  static Chromium startTrustingAnybody() {
    return new Chromium(any().orElseThrow(), List.of("--ignore-certificate-errors"));
  }

  static Chromium startWithMedia() {
    return new Chromium(any().orElseThrow(), MEDIA);
  }

  /**
   * With media, and with a cache of pages that a user leaves; skips the test where there is only
   * the headless shell.
   */
  static Chromium startKeepingPages() {
    Optional<Path> browser = find(BROWSER);
    assumeTrue(browser.isPresent(), "needs " + String.join(" or ", BROWSER) + " on the path");
    return new Chromium(browser.orElseThrow(), MEDIA);
  }

  /** A new browser profile. */
  BrowserContext profile() {
    return profiles.open(new Browser.NewContextOptions());
  }

  /** Opens that page in a new browser profile. */
  Visitor visit(URI page) {
    return visit(page, new Browser.NewContextOptions());
  }

  Visitor visit(URI page, Browser.NewContextOptions options) {
    return new Visitor(profiles.open(options), page);
  }

  /** Closes all profiles and their pages; the browser process stays for the next class. */
  @Override
  public void close() {
    profiles.close();
  }

  private static Optional<Path> any() {
    return find(SHELL).or(() -> find(BROWSER));
  }

  private static Optional<Path> find(List<String> names) {
    return names.stream().flatMap(name -> Programs.find(name).stream()).findFirst();
  }
}

package dev.parley.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import dev.parley.testing.Programs;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Firefox that is installed on this machine, with a fake camera and a fake microphone; the
 * tests never download one. Playwright drives it with WebDriver BiDi, which Firefox has without
 * changes.
 */
final class Firefox implements AutoCloseable {
  private static final List<String> NAMES = List.of("firefox-esr", "firefox");

  /** Makes Playwright use WebDriver BiDi, and not the protocol of a Firefox of its own. */
  private static final String BIDI = "moz-firefox";

  private static final Map<String, Object> PREFERENCES =
      Map.of(
          "media.navigator.streams.fake",
          true,
          "media.navigator.permission.disabled",
          true,
          // Frames per second of the fake camera; more only take processor time.
          "media.navigator.video.default_fps",
          10,
          // Where there is no network but loopback, candidates of loopback, under their own
          // address, have to do.
          "media.peerconnection.ice.loopback",
          true,
          "media.peerconnection.ice.obfuscate_host_addresses",
          false);

  /**
   * Where the pages save files. Playwright has no event for them: Firefox names the download
   * neither by an id nor by a navigation.
   */
  private static final Path DOWNLOADS = Path.of("target", "firefox-downloads").toAbsolutePath();

  private final Profiles profiles;

  private Firefox(Path executable) {
    profiles =
        Profiles.of(
            Playwright::firefox,
            new BrowserType.LaunchOptions()
                .setExecutablePath(executable)
                .setChannel(BIDI)
                .setArgs(List.of())
                .setDownloadsPath(DOWNLOADS)
                .setFirefoxUserPrefs(PREFERENCES));
  }

  static boolean isInstalled() {
    return find().isPresent();
  }

  static Firefox startWithMedia() {
    return new Firefox(find().orElseThrow());
  }

  /** Opens that page in a new browser profile. */
  Visitor visit(URI page) {
    return new Visitor(profiles.open(new Browser.NewContextOptions()), page);
  }

  /** Where a page saves a file of that name. */
  static Path download(String name) {
    return DOWNLOADS.resolve(name);
  }

  /** Closes all profiles and their pages; the browser process stays for the next class. */
  @Override
  public void close() {
    profiles.close();
  }

  private static Optional<Path> find() {
    return NAMES.stream().flatMap(name -> Programs.find(name).stream()).findFirst();
  }
}

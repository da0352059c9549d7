package dev.parley.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the picture of the page for the README: a real call of three, whose cameras show drawings.
 * It is not a test; its name keeps it out of the normal run. To run it:
 *
 * <pre>{@code
 * ./mvnw -q package -DskipTests && ./mvnw -q failsafe:integration-test -Dit.test=Screenshot
 * }</pre>
 */
@NeedsChromium
class Screenshot {
  private static final String ROOM = "calm-otter-4821";

  @Test
  void docs_demo_png(@TempDir Path directory) throws IOException {
    try (Chromium chromium = Chromium.startWithMedia();
        Replica replica = Replica.start(Map.of());
        Visitor ada = sitter(chromium, replica, "Ada");
        Visitor bob = sitter(chromium, replica, "Bob").isConnectedWith(1);
        Visitor cleo = sitter(chromium, replica, "Cleo").isConnectedWith(2)) {
      ada.isConnectedWith(2).opensChat();
      ada.says("Can you both hear me?");
      bob.says("Loud and clear.");
      ada.hears("Bob", "Loud and clear.");
      Path file = Files.write(directory.resolve("holiday-plans.pdf"), new byte[2_400_000]);
      cleo.opensChat().page().setInputFiles("#file", file);
      ada.page().click(".transfer .accept");
      ada.page().locator(".save").waitFor();
      ada.says("Got it, thank you!");
      cleo.hears("Ada", "Got it, thank you!").page().click("#mic");
      ada.finds(".tile[data-mic=off]", "data-video", "on");
      for (Visitor sitter : new Visitor[] {ada, bob, cleo}) {
        sitter.seesMoving(".tile[data-self=false]:nth-child(1)");
        sitter.seesMoving(".tile[data-self=false]:nth-child(2)");
      }
      // Wait until the pictures have their full resolution.
      ada.page().waitForTimeout(4000);
      ada.page().mouse().move(0, 0);
      ada.page().screenshot(new Page.ScreenshotOptions().setPath(Path.of("docs", "demo.png")));
    }
  }

  private static Visitor sitter(Chromium chromium, Replica replica, String name)
      throws IOException {
    BrowserContext profile = chromium.profile();
    profile.addInitScript("globalThis.portrait = '%s';".formatted(name.toLowerCase(Locale.ROOT)));
    profile.addInitScript("{" + resource("portraits.js") + "}");
    Visitor sitter = new Visitor(profile, replica.url());
    sitter.page().setViewportSize(1280, 760);
    return sitter.enters(ROOM, name);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Screenshot.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

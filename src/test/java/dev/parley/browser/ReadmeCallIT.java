package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's call, served from another origin than the service, as a newcomer would. */
@NeedsChromium
class ReadmeCallIT {
  private static final Pattern CALL =
      Pattern.compile("(?ms)^<!-- run: ReadmeCallIT[^\\n]*-->\\n```html\\n(.*?)^```$");
  private static final String PRINTED_URL = "http://localhost:8080/";

  /** Whether the video of the other peer plays and gets new frames. */
  private static final String SEES_THE_OTHER =
      """
      () => {
        const [video, ...more] = document.querySelectorAll('video');
        if (!video || more.length > 0 || video.videoWidth === 0) return false;
        globalThis.firstSeen ??= video.currentTime;
        return video.getVideoPlaybackQuality().totalVideoFrames > 10 && video.currentTime > firstSeen;
      }
      """;

  private final List<String> failures = new ArrayList<>();

  @Test
  void visitors_who_open_the_page_see_each_other() throws IOException {
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String origin = "http://127.0.0.1:" + site.getAddress().getPort();
    try (Replica replica = Replica.start(Map.of("quarkus.http.cors.origins", origin));
        Chromium chromium = Chromium.startWithMedia();
        BrowserContext ada = chromium.profile();
        BrowserContext bob = chromium.profile()) {
      String call = call();
      assertThat(call).contains(PRINTED_URL);
      byte[] page = call.replace(PRINTED_URL, "" + replica.url()).getBytes(StandardCharsets.UTF_8);
      site.createContext("/call.html", exchange -> answer(exchange, page));
      site.start();

      Page adas = open(ada, origin);
      Page bobs = open(bob, origin);
      adas.waitForFunction(SEES_THE_OTHER);
      bobs.waitForFunction(SEES_THE_OTHER);

      bobs.close();
      adas.waitForFunction("() => !document.querySelector('video')");
      assertThat(failures).isEmpty();
    } finally {
      site.stop(0);
    }
  }

  private Page open(BrowserContext profile, String origin) {
    Page page = profile.newPage();
    page.setDefaultTimeout(60_000);
    page.onPageError(failures::add);
    page.navigate(origin + "/call.html");
    return page;
  }

  private static String call() throws IOException {
    Matcher block = CALL.matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).as("the marked page in the README").isTrue();
    return block.group(1);
  }

  private static void answer(HttpExchange exchange, byte[] page) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
    exchange.close();
  }
}

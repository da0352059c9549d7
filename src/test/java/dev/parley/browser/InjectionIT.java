package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.parley.testing.Json;
import dev.parley.testing.Peer;
import dev.parley.testing.Replica;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer that sends markup in every field: the pages of the others show it as text. */
@NeedsChromium
class InjectionIT {
  private static final String EVIL = "<img src=x onerror=\"window.hacked=1\">";
  private static final int LONGEST_NAME = 40;

  private static Chromium chromium;
  private static Replica replica;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    replica = Replica.start(Map.of());
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, replica);
  }

  @Test
  void markup_in_a_name_a_message_or_the_name_of_a_file_is_text(@TempDir Path directory)
      throws Exception {
    Path file = Files.writeString(directory.resolve("<img src=x onerror=hacked()>.txt"), "small");
    try (Visitor ada = chromium.visit(replica.url()).enters("injection", "Ada").isNow("waiting");
        Visitor eve = chromium.visit(ada.link()).joins().isConnectedWith(1)) {
      ada.isConnectedWith(1);
      eve.isCalled(EVIL).says(EVIL);
      ada.opensChat();
      assertThat(ada.page().locator(".message").last()).containsText("onerror");
      eve.page().setInputFiles("#file", file);
      ada.page().click(".transfer .accept");
      assertThat(ada.page().locator(".file-name").last()).containsText("onerror=hacked()");
      assertHarmless(ada);
      assertHarmless(eve);
    }
  }

  @Test
  void markup_in_metadata_and_data_of_another_client_is_text() {
    String quoted = Json.quote(EVIL);
    try (Visitor ada = chromium.visit(replica.url()).enters("metadata", "Ada").isNow("waiting")) {
      Peer eve =
          Peer.joining(replica.url(), "metadata")
              .id("eve")
              .metadata("{\"name\":" + quoted + ",\"mic\":" + quoted + ",\"__proto__\":{\"x\":1}}")
              .join();
      assertThat(ada.page().locator(".peer")).hasCount(1);
      eve.broadcast("{\"data\":{\"chat\":" + quoted + ",\"text\":" + quoted + ",\"name\":7}}");
      eve.broadcast("{\"data\":" + quoted + "}");
      eve.update("{\"name\":{\"toString\":7}}");
      eve.update("{\"name\":" + quoted + "}");
      assertThat(ada.page().locator("body")).containsText(EVIL.substring(0, LONGEST_NAME / 2));
      assertHarmless(ada);
    }
  }

  private static void assertHarmless(Visitor visitor) {
    Page page = visitor.page();
    assertThat(page.locator("img[src=x], [onerror]")).hasCount(0);
    assertThat(page.evaluate("() => window.hacked ?? null")).isNull();
    assertThat(visitor.failures()).isEmpty();
  }
}

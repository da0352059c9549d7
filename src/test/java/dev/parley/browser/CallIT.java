package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.parley.testing.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ada and Bob in a call, with a camera and a microphone each. Runs alone, because two processors
 * cannot encode its pictures beside another browser.
 */
@NeedsChromium
@Tag("alone")
class CallIT {
  private static final String OTHERS_CAMERA = ".tile[data-self=false][data-kind=camera]";
  private static final String OTHERS_SCREEN = ".tile[data-self=false][data-kind=screen]";

  private static Chromium chromium;
  private static Replica replica;

  private Visitor ada;
  private Visitor bob;

  @BeforeAll
  static void start() {
    chromium = Chromium.startWithMedia();
    replica = Replica.start(Map.of());
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, replica);
  }

  @BeforeEach
  void meet(TestInfo test) {
    ada = chromium.visit(replica.url()).enters(test.getTestMethod().orElseThrow().getName(), "Ada");
    bob = chromium.visit(ada.isNow("waiting").link()).joins().isConnectedWith(1);
    ada.isConnectedWith(1);
  }

  @AfterEach
  void part() {
    assertThat(ada.failures()).isEmpty();
    assertThat(bob.failures()).isEmpty();
    Fixtures.close(ada, bob);
  }

  @Test
  void each_sees_the_other_move() {
    ada.seesMoving(OTHERS_CAMERA);
    bob.seesMoving(OTHERS_CAMERA);
    assertThat(ada.page().locator(".peer")).hasAttribute("data-path", "direct");
  }

  @Test
  void turning_camera_and_microphone_off_is_shown_and_needs_no_negotiation() {
    bob.seesMoving(OTHERS_CAMERA);
    ada.page().click("#camera");
    ada.page().click("#mic");
    bob.finds(OTHERS_CAMERA, "data-video", "off").finds(OTHERS_CAMERA, "data-mic", "off");
    assertThat(bob.page().locator(OTHERS_CAMERA + " .avatar")).hasText("A");

    ada.page().click("#camera");
    ada.page().keyboard().press("m");
    bob.finds(OTHERS_CAMERA, "data-video", "on").finds(OTHERS_CAMERA, "data-mic", "on");
    bob.seesMoving(OTHERS_CAMERA);
    assertThat(ada.page().locator("#timeline [data-what=offer]")).hasCount(1);
  }

  @Test
  void shared_screen_appears_disappears_and_appears_again() {
    for (int time = 0; time < 2; time++) {
      ada.page().click("#share");
      bob.seesMoving(OTHERS_SCREEN);
      bob.seesMoving(OTHERS_CAMERA);
      ada.page().click("#share");
      assertThat(bob.page().locator(OTHERS_SCREEN)).hasCount(0);
    }
    bob.page().click("#share");
    ada.page().click("#share");
    ada.seesMoving(OTHERS_SCREEN);
    bob.seesMoving(OTHERS_SCREEN);
  }

  @Test
  void file_of_20_megabytes_arrives_intact(@TempDir Path directory) throws IOException {
    byte[] content = new byte[20_000_000];
    new Random(20).nextBytes(content);
    Path file = Files.write(directory.resolve("<b>Holiday & more.bin"), content);
    ada.opensChat().page().setInputFiles("#file", file);
    bob.opensChat().page().click(".transfer .accept");
    Download download = bob.page().waitForDownload(() -> bob.page().click(".save"));
    assertThat(Files.readAllBytes(download.path())).isEqualTo(content);
    assertThat(bob.page().locator(".file-name")).hasText("<b>Holiday & more.bin");
    assertThat(ada.page().locator(".transfer")).hasAttribute("data-state", "arrived");
  }

  @Test
  void file_can_be_declined_or_cancelled_and_the_next_one_arrives(@TempDir Path directory)
      throws IOException {
    Path large = Files.write(directory.resolve("large.bin"), new byte[100_000_000]);
    Path small = Files.writeString(directory.resolve("small.txt"), "small");
    ada.opensChat().page().setInputFiles("#file", large);
    bob.opensChat().page().click(".transfer .decline");
    assertThat(ada.page().locator(".transfer")).hasAttribute("data-state", "refused");

    ada.page().setInputFiles("#file", large);
    bob.page().click(".transfer .accept");
    bob.page().locator(".transfer[data-state=moving] .cancel").click();
    assertThat(ada.page().locator(".transfer").last()).hasAttribute("data-state", "cancelled");

    ada.page().setInputFiles("#file", small);
    bob.page().click(".transfer .accept");
    Download download = bob.page().waitForDownload(() -> bob.page().click(".save"));
    assertThat(Files.readString(download.path())).isEqualTo("small");
  }

  @Test
  void reloaded_page_returns_to_the_call_as_the_same_peer_with_the_same_devices() {
    String id = bob.page().locator(".tile[data-self=true]").getAttribute("data-id");
    bob.page().click("#mic");
    ada.finds(OTHERS_CAMERA, "data-mic", "off");
    bob.reloads();
    bob.isConnectedWith(1);
    ada.isConnectedWith(1);
    assertThat(bob.page().locator(".tile[data-self=true]")).hasAttribute("data-id", id);
    assertThat(bob.page().locator("#mic")).hasAttribute("aria-pressed", "false");
    ada.finds(OTHERS_CAMERA, "data-mic", "off").seesMoving(OTHERS_CAMERA);
    bob.seesMoving(OTHERS_CAMERA);
  }

  @Test
  void call_continues_while_the_service_is_unreachable_and_the_page_says_so() {
    bob.page().context().setOffline(true);
    bob.finds("offline").says("Are you still there?");
    assertThat(ada.page().locator(".message")).containsText("Are you still there?");
    bob.seesMoving(OTHERS_CAMERA);
    bob.page().context().setOffline(false);
    bob.finds("open").isConnectedWith(1);
  }

  @Test
  void visitor_without_a_camera_sees_the_others_and_is_shown_by_name() {
    try (Visitor eve = chromium.visit(ada.link()).joinsBare().isConnectedWith(2)) {
      eve.seesMoving(OTHERS_CAMERA + ":nth-child(1)").seesMoving(OTHERS_CAMERA + ":nth-child(2)");
      Locator tile = ada.page().locator(OTHERS_CAMERA).nth(1);
      assertThat(tile).hasAttribute("data-video", "off");
      assertThat(tile).hasAttribute("data-mic", "off");

      eve.page().click("#camera");
      ada.seesMoving(OTHERS_CAMERA + ":nth-child(2)");
      bob.seesMoving(OTHERS_CAMERA + ":nth-child(2)");
    }
  }

  @Test
  void picture_that_arrives_is_shown_although_the_browser_calls_its_track_muted() {
    BrowserContext profile = chromium.profile();
    profile.addInitScript(
        "Object.defineProperty(MediaStreamTrack.prototype, 'muted', { get: () => true });");
    bob.leaves();
    ada.isNow("waiting");
    try (Visitor eve = new Visitor(profile, ada.link()).joins().isConnectedWith(1)) {
      eve.seesMoving(OTHERS_CAMERA);
    }
  }

  @Test
  void visitor_who_leaves_releases_the_camera_and_can_come_back() {
    Page page = bob.page();
    page.evaluate(
        "() => (window.tracks = document.querySelector('[data-self=true] video').srcObject"
            + ".getTracks())");
    bob.leaves().isTold("left", "You have left");
    assertThat(page.evaluate("() => tracks.map(({ readyState }) => readyState).join()"))
        .isEqualTo("ended");
    ada.reads("has left.").isNow("waiting");
    bob.triesAgain().isConnectedWith(1);
    ada.isConnectedWith(1).seesMoving(OTHERS_CAMERA);
  }
}

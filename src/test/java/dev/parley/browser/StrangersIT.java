package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Replica;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People who want to talk to a stranger. */
@NeedsChromium
class StrangersIT {
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
  void strangers_meet_leave_and_meet_the_next() {
    try (Visitor ada = stranger("Ada").isNow("waiting");
        Visitor bob = stranger("Bob").isConnectedWith(1)) {
      ada.isConnectedWith(1).says("Who are you?");
      bob.hears("Ada", "Who are you?").says("Bob");
      ada.hears("Bob", "Bob");
      assertThat(ada.page().locator("#room-title")).hasText("Bob");
      assertThat(ada.page().locator("#show-invite")).isHidden();

      bob.leaves();
      ada.reads("Bob has left.").finds("#alone", "data-state", "left");
      try (Visitor eve = stranger("Eve")) {
        eve.isNow("waiting").finds("#alone", "data-state", "looking");
        ada.page().click("#alone-next");
        ada.isConnectedWith(1);
        eve.isConnectedWith(1);
        assertThat(ada.page().locator(".message")).hasCount(0);
        assertThat(ada.failures()).isEmpty();
      }
    }
  }

  @Test
  void next_button_leaves_one_stranger_for_another() {
    try (Visitor ada = stranger("Ada").isNow("waiting");
        Visitor bob = stranger("Bob").isConnectedWith(1)) {
      ada.isConnectedWith(1);
      bob.page().click("#next");
      ada.finds("#alone", "data-state", "left");
      bob.isNow("waiting");
      try (Visitor eve = stranger("Eve").isConnectedWith(1)) {
        bob.isConnectedWith(1).says("Hello, Eve");
        eve.hears("Bob", "Hello, Eve");
      }
    }
  }

  @Test
  void stranger_who_waits_while_the_service_restarts_is_still_paired() {
    try (Visitor ada = stranger("Ada").isNow("waiting")) {
      replica.restart();
      try (Visitor bob = stranger("Bob").isConnectedWith(1)) {
        ada.isConnectedWith(1).says("There you are");
        bob.hears("Ada", "There you are");
      }
    }
  }

  private static Visitor stranger(String name) {
    Visitor visitor = chromium.visit(replica.url());
    visitor.page().click("#stranger-start");
    visitor.page().fill("#precall-name", name);
    return visitor.joins();
  }
}

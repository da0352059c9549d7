package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Replica;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo page on the memory backplane. */
@NeedsChromium
class OneReplicaIT {
  private static Chromium chromium;
  private static Replica replica;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    replica = Replica.start(Map.of("parley.room.max-peers", "3"));
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, replica);
  }

  @Test
  void visitor_who_follows_the_link_is_connected_and_both_talk() {
    try (Visitor ada = chromium.visit(replica.url()).enters("library", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(ada.link()).joins()) {
      ada.isConnectedWith(1);
      bob.isConnectedWith(1);

      ada.says("Hello, whoever you are");
      bob.hears("Ada", "Hello, whoever you are").isCalled("Bob").says("It is me");
      ada.hears("Bob", "It is me");

      assertThat(ada.failures()).isEmpty();
      assertThat(bob.failures()).isEmpty();
    }
  }

  @Test
  void third_visitor_talks_with_both_and_a_fourth_is_told_that_the_room_is_full() {
    try (Visitor ada = chromium.visit(replica.url()).enters("kitchen", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(replica.url()).enters("kitchen", "Bob").isConnectedWith(1);
        Visitor eve = chromium.visit(replica.url()).enters("kitchen", "Eve").isConnectedWith(2);
        Visitor mallory = chromium.visit(replica.url()).enters("kitchen", "Mallory")) {
      eve.says("Three is company");
      ada.isConnectedWith(2).hears("Eve", "Three is company").says("Now we can start");
      bob.isConnectedWith(2).hears("Eve", "Three is company").hears("Ada", "Now we can start");

      mallory.isTold("room-full", "This room is full");
      eve.leaves();
      ada.reads("Eve has left.").isConnectedWith(1);
      mallory.triesAgain().isConnectedWith(2);
    }
  }

  @Test
  void reloaded_page_leaves_comes_back_and_is_connected_again() {
    try (Visitor ada = chromium.visit(replica.url()).enters("garden", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(replica.url()).enters("garden", "Bob").isConnectedWith(1)) {
      bob.reloads();
      ada.reads("Bob has left.").isConnectedWith(1);
      bob.isConnectedWith(1).says("Where were we?");
      ada.hears("Bob", "Where were we?");
    }
  }

  @Test
  void call_connects_although_each_message_loses_its_first_response() {
    try (Visitor ada = chromium.visit(replica.url()).losesFirstAnswers().enters("attic", "Ada");
        Visitor bob = chromium.visit(ada.isNow("waiting").link()).losesFirstAnswers().joins()) {
      ada.isConnectedWith(1).says("It took a while");
      bob.isConnectedWith(1).hears("Ada", "It took a while");

      assertThat(ada.accepted()).isNotEmpty();
      assertThat(bob.accepted()).isNotEmpty();
    }
  }

  @Test
  void room_that_the_service_has_forgotten_recovers_and_nobody_in_a_call_notices() {
    try (Visitor ada = chromium.visit(replica.url()).countsConnections();
        Visitor bob = chromium.visit(replica.url()).countsConnections()) {
      ada.enters("cellar", "Ada").isNow("waiting");
      bob.enters("cellar", "Bob").isConnectedWith(1);
      ada.isConnectedWith(1);
      replica.restart();
      try (Visitor eve = chromium.visit(replica.url()).enters("cellar", "Eve")) {
        eve.isConnectedWith(2);
        ada.isConnectedWith(2).says("Are you all there?");
        bob.isConnectedWith(2).hears("Ada", "Are you all there?").says("We are");
        eve.hears("Ada", "Are you all there?").hears("Bob", "We are");
      }
      for (Visitor visitor : List.of(ada, bob)) {
        assertThat(visitor.evaluates("() => connectionsMade"))
            .as("with each other and Eve")
            .isEqualTo(2);
        assertThat(visitor.notes()).noneMatch(note -> note.matches(".*(is back|now called).*"));
      }
    }
  }
}

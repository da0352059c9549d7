package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two pages on two replicas, with a real Redis between the replicas. */
@NeedsChromium
class TwoReplicasIT {
  private static Chromium chromium;
  private static RedisServer redis;
  private static Replica one;
  private static Replica other;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    redis = RedisServer.start();
    one = Replica.startOn(redis, Map.of());
    other = Replica.startOn(redis, Map.of());
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, other, one, redis);
  }

  @Test
  void pages_on_different_replicas_talk_over_a_data_channel() {
    try (Visitor ada = chromium.visit(one.url()).enters("bridge", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(other.url()).enters("bridge", "Bob")) {
      ada.isConnectedWith(1).says("Hello from the one side");
      bob.isConnectedWith(1).hears("Ada", "Hello from the one side").says("And from the other");
      ada.hears("Bob", "And from the other");

      assertThat(ada.accepted()).isNotEmpty().allMatch(url -> url.startsWith("" + one.url()));
      assertThat(bob.accepted()).isNotEmpty().allMatch(url -> url.startsWith("" + other.url()));
    }
  }

  @Test
  void data_channel_survives_a_killed_replica_and_its_page_reconnects() {
    try (Visitor ada = chromium.visit(one.url()).enters("tower", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(other.url()).enters("tower", "Bob").isConnectedWith(1)) {
      one.kill9();
      ada.finds("reconnecting").says("My replica is gone");
      bob.hears("Ada", "My replica is gone").says("You are not");
      ada.hears("Bob", "You are not");

      one.restart();
      ada.finds("open").isConnectedWith(1);
      bob.isConnectedWith(1);

      try (Visitor eve = chromium.visit(other.url()).enters("tower", "Eve").isConnectedWith(2)) {
        eve.says("Does everybody hear me?");
        ada.isConnectedWith(2).hears("Eve", "Does everybody hear me?");
        bob.isConnectedWith(2).hears("Eve", "Does everybody hear me?");
      }
    }
  }
}

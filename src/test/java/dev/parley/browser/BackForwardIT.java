package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages that a visitor leaves and goes back to, and that the browser has kept meanwhile. */
@NeedsChromium
@Tag("alone")
class BackForwardIT {
  private static final String OTHERS_CAMERA = ".tile[data-self=false][data-kind=camera]";

  private static Chromium chromium;
  private static RedisServer redis;
  private static Replica one;
  private static Replica other;

  @BeforeAll
  static void start() {
    chromium = Chromium.startKeepingPages();
    redis = RedisServer.start();
    one = Replica.startOn(redis, Map.of());
    other = Replica.startOn(redis, Map.of());
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, other, one, redis);
  }

  @Test
  void page_from_the_back_forward_cache_is_in_its_room_again() {
    try (Tab ada = Tab.open(chromium, one.url()).joins("archive");
        Tab bob = Tab.open(chromium, other.url()).joins("archive")) {
      Object id = bob.run("return room.id");
      // Playwright cannot look into a page that was kept: it has to speak for itself.
      bob.run(
          """
          addEventListener('pageshow', async ({ persisted }) => {
            await until('open', () => room.state === 'open');
            room.send({ data: persisted ? 'kept' : 'loaded' });
          });
          room.addEventListener('message', ({ detail: { data } }) => room.send({ data: `heard: ${data}` }));
          """);
      bob.open(one.url());
      bob.run("setTimeout(() => history.back());");
      String words = "return await until('told', () => events.find(({ data }) => data)?.%s);";
      assertThat(ada.run(words.formatted("data"))).isEqualTo("kept");
      assertThat(ada.run(words.formatted("from"))).isEqualTo(id);
      ada.run("events.length = 0; await room.send({ data: 'psst' });");
      assertThat(ada.run(words.formatted("data"))).isEqualTo("heard: psst");
      assertThat(ada.run("return events.filter(({ type }) => type === 'peer-left').length"))
          .isEqualTo(0);
    }
  }

  @Test
  void visitor_who_opens_another_page_and_goes_back_is_in_the_call_again() {
    try (Visitor ada = chromium.visit(one.url()).enters("veranda", "Ada").isNow("waiting");
        Visitor bob = chromium.visit(ada.link()).joins().isConnectedWith(1)) {
      ada.isConnectedWith(1);
      bob.page().navigate(one.url() + "q/health/live");
      ada.reads("has left.").isNow("waiting");
      bob.page().goBack();
      bob.isConnectedWith(1).seesMoving(OTHERS_CAMERA);
      ada.isConnectedWith(1).seesMoving(OTHERS_CAMERA);
      assertThat(ada.failures()).isEmpty();
      assertThat(bob.failures()).isEmpty();
    }
  }
}

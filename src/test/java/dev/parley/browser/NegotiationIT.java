package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Replica;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two {@code Link}s of {@code negotiation.js} in one page, and between them, instead of the
 * service, a pipe that is slow and can be cut: what a test through the service would meet only by
 * chance.
 */
@NeedsChromium
class NegotiationIT {
  /**
   * Defines {@code rounds(count, act)}: so many pairs are made, acted upon, and have to talk in the
   * end.
   */
  private static final String PAIRS =
      """
      const { Link } = await import('/negotiation.js');
      const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

      function pair() {
        const ends = {}, channels = {}, heard = {}, cut = {};
        const end = (name, other, polite) => {
          let pipe = Promise.resolve();
          const send = (message) => {
            const text = JSON.stringify(message);
            if (cut[other]) return Promise.resolve();
            pipe = pipe.then(() => wait(Math.random() * 15));
            return pipe.then(() => ends[other].receive(JSON.parse(text)));
          };
          const prepare = (pc) => {
            const channel = pc.createDataChannel('test', { negotiated: true, id: 0 });
            channel.onmessage = ({ data }) => (heard[name] = data);
            channels[name] = channel;
          };
          ends[name] = new Link({ polite, send, prepare });
        };
        end('late', 'early', true);
        end('early', 'late', false);
        return { ...ends, channels, heard, cut };
      }

      async function talks({ channels: { early, late }, heard }) {
        if (early?.readyState !== 'open' || late?.readyState !== 'open') return false;
        const words = `${Math.random()}`;
        early.send(words);
        late.send(words);
        await wait(50);
        return heard.early === words && heard.late === words;
      }

      async function rounds(count, act) {
        for (let round = 0; round < count; round++) {
          const links = pair();
          await act(links, round);
          const deadline = Date.now() + 30_000;
          while (!(await talks(links))) {
            if (Date.now() > deadline) return `round ${round} stays apart`;
            await wait(50);
          }
          links.early.close();
          links.late.close();
        }
        return 'all talk';
      }
      """;

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
  void both_sides_that_negotiate_at_once_are_connected_in_the_end() {
    assertThat(
            run(
                """
                return rounds(24, async ({ early, late }, round) => {
                  for (let again = 0; again <= round % 3; again++) {
                    await wait(Math.random() * 120);
                    early.renegotiate();
                    late.renegotiate();
                  }
                });
                """))
        .isEqualTo("all talk");
  }

  @Test
  void connection_that_stands_survives_ice_restarts_from_both_sides() {
    assertThat(
            run(
                """
                return rounds(12, async (links) => {
                  while (!(await talks(links))) await wait(20);
                  const { pc } = links.early;
                  for (let again = 0; again < 3; again++) {
                    links.early.renegotiate();
                    links.late.renegotiate();
                    await wait(Math.random() * 60);
                  }
                  if (links.early.pc !== pc) throw new Error('it was replaced');
                });
                """))
        .isEqualTo("all talk");
  }

  @Test
  void messages_that_were_lost_with_the_log_are_made_up_for() {
    assertThat(
            run(
                """
                return rounds(6, async ({ early, late, cut }, round) => {
                  const [deaf, link] = round % 2 ? ['early', early] : ['late', late];
                  cut[deaf] = true;
                  await wait(Math.random() * 150);
                  cut[deaf] = false;
                  link.renegotiate();
                });
                """))
        .isEqualTo("all talk");
  }

  private static Object run(String act) {
    try (Visitor page = chromium.visit(replica.url())) {
      return page.evaluates("async () => {" + PAIRS + act + "}");
    }
  }
}

package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Replica;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two {@code Connection}s in one page. Instead of the service, a slow pipe carries their messages,
 * and a test can cut it. A test through the service would meet these cases only by chance.
 */
@NeedsChromium
class NegotiationIT {
  /**
   * Defines {@code rounds(count, act)}: makes {@code count} pairs of connections, calls {@code act}
   * for each, and waits until each pair can talk.
   */
  private static final String PAIRS =
      """
      const { Connection } = await import('/parley.js');
      const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

      /** The parts of a room with two peers that a connection uses. */
      class Room extends EventTarget {
        state = 'open';
        iceServers = [];
        constructor(peer, send) {
          super();
          this.peers = new Map([[peer.id, peer]]);
          this.signaler = { send, onmessage: null, close() {} };
        }
        channel() {
          return this.signaler;
        }
        reset() {
          this.dispatchEvent(new CustomEvent('reset', { detail: {} }));
        }
      }

      function pair() {
        const rooms = {}, links = {}, channels = {}, heard = {}, cut = {};
        const end = (name, other, polite) => {
          let pipe = Promise.resolve();
          const send = (message) => {
            const text = JSON.stringify(message);
            if (cut[other]) return Promise.resolve();
            pipe = pipe.then(() => wait(Math.random() * 15));
            return pipe.then(() => rooms[other].signaler.onmessage(JSON.parse(text)));
          };
          const prepare = (pc) => {
            const channel = pc.createDataChannel('test', { negotiated: true, id: 0 });
            channel.onmessage = ({ data }) => (heard[name] = data);
            channels[name] = channel;
          };
          const peer = { id: other, joinedAt: 'once', metadata: {}, polite };
          rooms[name] = new Room(peer, send);
          const reports = { send: async () => {}, diagnosis: async () => ({ verdict: 'unknown' }) };
          links[name] = new Connection(rooms[name], peer, { prepare }, reports);
        };
        end('late', 'early', true);
        end('early', 'late', false);
        return { rooms, links, channels, heard, cut };
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
          const both = pair();
          await act(both, round);
          const deadline = Date.now() + 30_000;
          while (!(await talks(both))) {
            if (Date.now() > deadline) return `round ${round} stays apart`;
            await wait(50);
          }
          both.links.early.close();
          both.links.late.close();
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
  void sides_that_negotiate_at_the_same_time_connect_in_the_end() {
    assertThat(
            run(
                """
                return rounds(24, async ({ rooms: { early, late } }, round) => {
                  for (let again = 0; again <= round % 3; again++) {
                    await wait(Math.random() * 120);
                    early.reset();
                    late.reset();
                  }
                });
                """))
        .isEqualTo("all talk");
  }

  @Test
  void working_connection_survives_ice_restarts_from_both_sides() {
    assertThat(
            run(
                """
                return rounds(12, async (both) => {
                  while (!(await talks(both))) await wait(20);
                  const { pc } = both.links.early;
                  for (let again = 0; again < 3; again++) {
                    both.rooms.early.reset();
                    both.rooms.late.reset();
                    await wait(Math.random() * 60);
                  }
                  if (both.links.early.pc !== pc) throw new Error('it was replaced');
                });
                """))
        .isEqualTo("all talk");
  }

  @Test
  void connection_recovers_from_messages_that_were_lost_with_the_log() {
    assertThat(
            run(
                """
                return rounds(6, async ({ rooms, cut }, round) => {
                  const deaf = round % 2 ? 'early' : 'late';
                  cut[deaf] = true;
                  await wait(Math.random() * 150);
                  cut[deaf] = false;
                  rooms[deaf].reset();
                });
                """))
        .isEqualTo("all talk");
  }

  private static Object run(String act) {
    try (Tab tab = Tab.open(chromium, replica.url())) {
      Object result = tab.run(PAIRS + act);
      assertThat(tab.failures()).isEmpty();
      return result;
    }
  }
}

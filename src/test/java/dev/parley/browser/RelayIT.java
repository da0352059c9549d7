package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.NeedsTurn;
import dev.parley.testing.Replica;
import dev.parley.testing.TurnServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pages that can reach each other only through a TURN server. */
@NeedsChromium
class RelayIT {
  private static final String SECRET = "a-secret-shared-with-coturn";

  @Test
  @NeedsTurn
  void relayed_call_moves_to_fresh_credentials_before_the_old_ones_end() {
    try (TurnServer turn = TurnServer.start(SECRET);
        Replica replica =
            Replica.start(
                Map.of(
                    "parley.ice.turn",
                    turn.url(),
                    "parley.ice.turn-secrets",
                    SECRET,
                    // Short, so that the credentials are renewed during the test.
                    "parley.ice.turn-ttl",
                    "10s"));
        Chromium chromium = Chromium.start();
        Tab ada = Tab.open(chromium, replica.url()).joins("cloister");
        Tab bob = Tab.open(chromium, replica.url()).joins("cloister")) {
      String call =
          """
          const configuration = { iceTransportPolicy: 'relay' };
          globalThis.link = room.connect(await other(), { configuration, streams: [camera()] });
          globalThis.relay = async () => {
            const stats = await link.pc.getStats();
            const { selectedCandidatePairId } = [...stats.values()].find(({ type }) => type === 'transport');
            return stats.get(stats.get(selectedCandidatePairId).localCandidateId);
          };
          """;
      ada.run(call);
      bob.run(call);
      assertThat(ada.run("await seesMoving(link); return route();")).isEqualTo("relay relay");
      assertThat(bob.run("await seesMoving(link); return route();")).isEqualTo("relay relay");

      String user = "link.pc.getConfiguration().iceServers[0].username";
      // The port at the TURN server, which each allocation has anew.
      String allocation = "return (await relay()).port";
      Object first = ada.run("return " + user);
      Object former = ada.run(allocation);
      assertThat(first).asString().matches("\\d{10}:" + ada.run("return room.id"));
      assertThat(
              ada.run(
                  """
                  await until('fresh', () => events.some(({ type }) => type === 'ice-servers'));
                  return %s;
                  """
                      .formatted(user)))
          .asString()
          .matches("\\d{10}:.+")
          .isGreaterThan((String) first);
      ada.run("await until('moved', async () => (await relay()).port !== %s);".formatted(former));
      assertThat(ada.run("await seesMoving(link); return route();")).isEqualTo("relay relay");
      ada.run("if (link.setbacks > 0) throw new Error('it was replaced')");
      assertThat(ada.failures()).isEmpty();
    }
  }
}

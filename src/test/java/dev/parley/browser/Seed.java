package dev.parley.browser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure that is made on purpose, between the peers {@code ada} and {@code bob}. The statements
 * run in pages with the functions of {@code seeds.js}, where {@code name} is the name of the room
 * and {@code ice} has ICE servers.
 *
 * @param name in a few words of small letters, with hyphens
 * @param verdict the right one
 * @param about the peer that the verdict must be about; null for both
 * @param bob what bob's page does at first
 * @param ada what ada's page does then
 * @param shuts whether bob's tab is closed after that
 */
record Seed(
    String name, String verdict, @Nullable String about, String bob, String ada, boolean shuts) {
  private static final String NOTHING = "";
  private static final String ENTERS = "await enter({ room: name, id: 'bob' });";
  private static final String OFFERS = "await seeds.offers(await seeds.joins(name, 'ada'), 'bob');";

  /** All of them. */
  static final List<Seed> ALL =
      List.of(
          new Seed("callee-never-comes", "peer-absent", "bob", NOTHING, OFFERS, false),
          new Seed("callee-closes-its-tab", "peer-left", "bob", ENTERS, OFFERS, true),
          new Seed(
              "stream-is-cut-off",
              "peer-deaf",
              "bob",
              "(await seeds.listens(await seeds.joins(name, 'bob'))).close();",
              calls("ada", "{}"),
              false),
          new Seed(
              "page-never-answers", "offer-unanswered", "bob", ENTERS, calls("ada", "{}"), false),
          new Seed(
              "offer-is-too-large",
              "offer-refused",
              "ada",
              calls("bob", "{}"),
              calls(
                  "ada",
                  "{ RTCPeerConnection: seeds.describing((sdp) => sdp + 'a=x:' + 'x'.repeat(3e5)) }"),
              false),
          new Seed(
              "allowance-is-used-up",
              "offer-refused",
              "ada",
              ENTERS,
              """
              const ada = await seeds.joins(name, 'ada');
              const pc = new RTCPeerConnection();
              pc.createDataChannel('seed');
              await pc.setLocalDescription();
              for (const count of [64, 36]) await seeds.sends(ada, 'bob', Array(count).fill({ data: 1 }));
              // A client that has gathered first, and takes a refusal for granted.
              const messages = [{ description: pc.localDescription }, ...Array(29).fill({ candidate: null })];
              await seeds.sends(ada, 'bob', messages);
              """,
              false),
          both("relays-only-and-no-turn", "no-candidates", relayed("[]")),
          both("no-way-between-hosts", "host-only", blocked("[]")),
          both(
              "no-way-between-mdns-names",
              "mdns-only",
              "{ configuration: { iceServers: [] }, RTCPeerConnection: seeds.unreachable("
                  + "seeds.telling(/^((?:\\S+ ){4})\\S+/, '$10f1e.local')) }"),
          both("no-way-and-no-relay", "relay-missing", blocked("ice.stun")),
          bothAboutOne("nothing-listens-for-turn", "turn-unreachable", blocked("ice.deaf")),
          bothAboutOne("relays-only-and-nothing-listens", "turn-unreachable", relayed("ice.deaf")),
          bothAboutOne("secret-of-turn-is-wrong", "turn-refused", blocked("ice.wrong")),
          bothAboutOne("credentials-of-turn-expired", "turn-refused", blocked("ice.expired")),
          both("relays-are-cut-off", "ice-failed", blocked("ice.good")),
          both(
              "fingerprint-is-changed",
              "dtls-failed",
              "{ RTCPeerConnection: seeds.describing((sdp) =>"
                  + " sdp.replace(/(a=fingerprint:sha-256 )../g, '$100')) }"),
          new Seed(
              "answer-rejects-all-media",
              "media-rejected",
              "bob",
              """
              await seeds.answers(await seeds.joins(name, 'bob'), 'ada');
              """,
              """
              const ada = await seeds.joins(name, 'ada');
              await seeds.listens(ada);
              // It has no codec that the other knows.
              const told = (sdp) => sdp.replace(/^(a=rtpmap:\\d+ )[^/]+/gm, '$1none');
              const pc = new (seeds.describing(told))();
              pc.addTransceiver('video');
              await seeds.offers(ada, 'bob', pc);
              """,
              false),
          new Seed(
              "both-offer-and-none-gives-way",
              "glare-unresolved",
              null,
              """
              const bob = await seeds.joins(name, 'bob');
              await seeds.listens(bob);
              const pc = seeds.talks(bob, 'ada');
              await pc.setLocalDescription();
              const description = pc.localDescription;
              until('ada is here', async () => (await seeds.sends(bob, 'ada', { description })).ok);
              """,
              """
              const ada = await seeds.joins(name, 'ada');
              await seeds.listens(ada);
              await seeds.offers(ada, 'bob');
              """,
              false),
          new Seed(
              "answer-comes-after-the-stream-is-cut-off",
              "answer-not-delivered",
              "ada",
              "await seeds.answers(await seeds.joins(name, 'bob'), 'ada');",
              """
              const ada = await seeds.joins(name, 'ada');
              (await seeds.listens(ada)).close();
              await seeds.offers(ada, 'bob');
              """,
              false),
          new Seed(
              "reload-goes-unnoticed",
              "session-replaced",
              "bob",
              """
              let bob = await seeds.joins(name, 'bob');
              const pc = await seeds.answers(bob, 'ada');
              until('connected', () => pc.connectionState === 'connected').then(async () => {
                pc.close();
                bob = await seeds.joinsAgain(bob);
                await seeds.listens(bob);
              });
              """,
              """
              const ada = await seeds.joins(name, 'ada');
              const pc = await seeds.answers(ada, 'bob');
              await seeds.offers(ada, 'bob', pc);
              """,
              false));

  private static Seed both(String name, String verdict, String options) {
    return new Seed(name, verdict, null, calls("bob", options), calls("ada", options), false);
  }

  /** Both have the same trouble, and the verdict is about the one whose id sorts first. */
  private static Seed bothAboutOne(String name, String verdict, String options) {
    return new Seed(name, verdict, "ada", calls("bob", options), calls("ada", options), false);
  }

  private static String calls(String id, String options) {
    return "await seeds.calls(name, '" + id + "', " + options + ");";
  }

  private static String blocked(String iceServers) {
    return "{ configuration: { iceServers: %s }, RTCPeerConnection: seeds.unreachable() }"
        .formatted(iceServers);
  }

  private static String relayed(String iceServers) {
    return "{ configuration: { iceServers: %s, iceTransportPolicy: 'relay' } }"
        .formatted(iceServers);
  }
}

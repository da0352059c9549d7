package dev.parley.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Balancer;
import dev.parley.testing.RedisServer;
import dev.parley.testing.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The client module in real pages: two replicas, a real Redis, and each page on another replica.
 */
@NeedsChromium
class ClientIT {
  private static Chromium chromium;
  private static RedisServer redis;
  private static Replica one;
  private static Replica other;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    redis = RedisServer.start();
    one = Replica.startOn(redis, Map.of("parley.room.max-peers", "6"));
    other = Replica.startOn(redis, Map.of("parley.room.max-peers", "6"));
  }

  @AfterAll
  static void stop() {
    Fixtures.close(chromium, other, one, redis);
  }

  private static Tab tab(Replica replica) {
    return Tab.open(chromium, replica.url());
  }

  @Test
  void video_flows_between_peers_on_different_replicas() {
    try (Tab ada = tab(one).joins("cinema");
        Tab bob = tab(other).joins("cinema")) {
      String call = "globalThis.link = room.connect(await other(), { streams: [camera()] });";
      ada.run(call);
      bob.run(call);
      assertThat(ada.run("return seesMoving(link)")).isEqualTo(true);
      assertThat(bob.run("return seesMoving(link)")).isEqualTo(true);
      assertThat(ada.failures()).isEmpty();
      assertThat(bob.failures()).isEmpty();
    }
  }

  @Test
  void track_in_two_streams_arrives_once_as_part_of_both() {
    try (Tab ada = tab(one).joins("mixer");
        Tab bob = tab(other).joins("mixer")) {
      ada.run(
          """
          const one = camera();
          globalThis.link = room.connect(await other(), { streams: [one, new MediaStream(one.getTracks())] });
          """);
      assertThat(
              bob.run(
                  """
                  globalThis.link = room.connect(await other());
                  const tracks = new Promise((resolve) => link.addEventListener('track', resolve));
                  return (await tracks).streams.length;
                  """))
          .isEqualTo(2);
      assertThat(ada.run("return link.pc.getSenders().length")).isEqualTo(1);
    }
  }

  @Test
  void peer_that_gets_an_offer_before_it_connects_answers_when_it_connects() {
    try (Tab ada = tab(one).joins("hallway");
        Tab bob = tab(other).joins("hallway")) {
      ada.run("globalThis.link = room.connect(await other(), { streams: [camera()] });");
      bob.run(
          "await until('an offer is here', () => events.some(({ description }) => description));");
      assertThat(
              bob.run(
                  """
                  globalThis.link = room.connect(await other());
                  const tracks = new Promise((resolve) => link.addEventListener('track', resolve));
                  return (await tracks).streams.length;
                  """))
          .isEqualTo(1);
      assertThat(bob.run("return seesMoving(link)")).isEqualTo(true);
      assertThat(ada.run("return link.setbacks")).isEqualTo(0);
    }
  }

  @Test
  void polite_peer_makes_the_offer_if_only_it_has_something_to_send() {
    try (Tab ada = tab(one).joins("bench");
        Tab bob = tab(other).joins("bench")) {
      bob.run("globalThis.link = talk(await other());");
      ada.run(
          """
          const { from } = await until('called', () => events.find(({ description }) => description));
          globalThis.link = talk(from);
          await tell(link, 'you called?');
          """);
      bob.run("await until('answered', () => said.includes('you called?'));");
    }
  }

  @Test
  void both_sides_negotiating_at_once_agree_200_times_out_of_200() {
    try (Tab ada = tab(one).joins("mirror");
        Tab bob = tab(other).joins("mirror")) {
      String begin = "globalThis.link = talk(await other()); await tell(link, 'hello');";
      ada.run("globalThis.link = talk(await other());");
      bob.run(begin);
      ada.run(begin);
      // Both are told by the same message over the data channel that they talk over, so that they
      // begin within a millisecond or so of each other.
      String glare =
          """
          globalThis.first = link.pc;
          globalThis.rounds = 0;
          globalThis.agreed = 0;
          link.pc.test.onmessage = async ({ data }) => {
            rounds++;
            link.pc.addTransceiver('audio', { direction: rounds % 2 ? 'recvonly' : 'inactive' }).stop();
            link.pc.restartIce();
          };
          """;
      ada.run(glare);
      bob.run(glare);
      String settle =
          """
          await until('settled', () => link.pc.signalingState === 'stable' && link.pc.connectionState === 'connected');
          """;
      for (int block = 0; block < 20; block++) {
        ada.run(
            """
            for (let turn = 0; turn < 10; turn++) {
              link.pc.test.send('now');
              link.pc.restartIce();
              await until('we negotiate', () => link.pc.signalingState !== 'stable');
              await until('we agree', () => link.pc.signalingState === 'stable');
              await wait(Math.random() * 20);
            }
            """);
      }
      ada.run(settle);
      bob.run(settle);
      assertThat(bob.run("return rounds")).isEqualTo(200);
      ada.run("if (link.pc !== first) throw new Error('it was replaced')");
      bob.run("if (link.pc !== first) throw new Error('it was replaced')");
      assertThat(ada.failures()).isEmpty();
      assertThat(bob.failures()).isEmpty();
    }
  }

  @Test
  void call_connects_although_a_replica_is_killed_during_its_setup() {
    try (Replica doomed = Replica.startOn(redis, Map.of());
        Balancer balancer = Balancer.before(doomed, other);
        Tab ada = Tab.open(chromium, balancer.url()).joins("bridge");
        Tab bob = tab(other).joins("bridge")) {
      ada.run(
          """
          globalThis.link = talk(await other());
          await until('the offer is on its way', () => link.pc.signalingState === 'have-local-offer');
          """);
      doomed.kill9();
      bob.run("globalThis.link = talk(await other()); await tell(link, 'still here');");
      ada.run(
          "await tell(link, 'me too'); await until('heard', () => said.includes('still here'));");
      bob.run("await until('heard', () => said.includes('me too'));");
    }
  }

  @Test
  void page_without_a_network_for_20_seconds_resumes_its_room() {
    try (Balancer network = Balancer.before(other);
        Tab ada = tab(one).joins("tunnel");
        Tab bob = Tab.open(chromium, network.url()).joins("tunnel")) {
      ada.run("globalThis.link = talk(await other());");
      bob.run("globalThis.link = talk(await other()); await tell(link, 'before');");
      ada.run("await until('connected', () => said.includes('before'));");
      bob.offline(true);
      network.cut();
      bob.run("await until('offline', () => room.state === 'offline');");
      bob.run("globalThis.sending = room.send({ data: 'from the tunnel' }); await wait(20_000);");
      network.mend();
      bob.offline(false);
      bob.run("await until('back', () => room.state === 'open'); await sending;");
      ada.run("await until('heard', () => events.some(({ data }) => data === 'from the tunnel'));");
      ada.run("await room.send({ data: 'welcome back' }, { to: await other() });");
      bob.run("await until('heard', () => events.some(({ data }) => data === 'welcome back'));");
      bob.run("await tell(link, 'after');");
      ada.run("await until('heard', () => said.includes('after'));");
    }
  }

  @Test
  void ice_restart_gives_the_same_connection_new_credentials() {
    try (Tab ada = tab(one).joins("crossroads");
        Tab bob = tab(other).joins("crossroads")) {
      ada.run("globalThis.link = talk(await other());");
      bob.run("globalThis.link = talk(await other()); await tell(link, 'hello');");
      assertThat(
              ada.run(
                  """
                  await until('connected', () => said.includes('hello'));
                  const { pc } = link;
                  const ufrag = () => pc.remoteDescription.sdp.match(/ice-ufrag:(\\S+)/)[1];
                  const before = ufrag();
                  dispatchEvent(new Event('online'));
                  await until('restarted', () => ufrag() !== before && pc.signalingState === 'stable');
                  await tell(link, 'after');
                  return pc === link.pc;
                  """))
          .isEqualTo(true);
      bob.run("await until('heard', () => said.includes('after'));");
    }
  }

  @Test
  void reloaded_page_comes_back_as_the_same_peer_and_connects_again() {
    try (Tab ada = tab(one).joins("garden");
        Tab bob = tab(other)) {
      ada.run(
          """
          room.addEventListener('peer-joined', ({ detail: { peer } }) => (globalThis.link = talk(peer.id)));
          """);
      String enter =
          """
          await enter({ room: 'garden', remember: true });
          globalThis.link = talk(await other());
          await tell(link, room.id);
          return room.id;
          """;
      Object id = bob.run(enter);
      ada.run("await until('met', () => said.length === 1);");
      bob.reload();
      assertThat(bob.run(enter)).isEqualTo(id);
      ada.run("await until('met again', () => said.length === 2 && said[0] === said[1]);");
      assertThat(ada.run("return room.peers.size")).isEqualTo(1);
    }
  }

  @Test
  void second_page_with_the_same_token_replaces_the_connection_and_closes_the_first_page() {
    try (Tab ada = tab(one).joins("throne");
        Tab bob = tab(other)) {
      bob.run("await enter({ room: 'throne', id: 'bob', remember: true });");
      ada.run("globalThis.link = talk('bob'); globalThis.first = link.pc;");
      bob.run("globalThis.link = talk(await other()); await tell(link, 'hello');");
      ada.run("await until('connected', () => said.includes('hello'));");
      bob.run(
          """
          globalThis.former = room;
          globalThis.formerLink = link;
          dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
          // Without Web Locks, a page cannot find that another one uses what is stored.
          Object.defineProperty(navigator, 'locks', { value: undefined });
          await enter({ room: 'throne', id: 'bob', remember: true });
          globalThis.link = talk(await other());
          await tell(link, 'it is me');
          """);
      assertThat(
              ada.run(
                  """
                  await until('heard', () => said.includes('it is me'));
                  return link.pc !== first && first.connectionState === 'closed';
                  """))
          .isEqualTo(true);
      assertThat(
              bob.run(
                  """
                  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
                  await until('over', () => former.state === 'closed' && formerLink.closed);
                  return events.find(({ problem }) => problem).problem.code;
                  """))
          .isEqualTo("forbidden");
    }
  }

  @Test
  void closed_page_leaves_at_once() {
    try (Tab ada = tab(one).joins("station");
        Tab bob = tab(other).joins("station")) {
      ada.run("await other();");
      bob.shut();
      assertThat(
              ada.run(
                  """
                  const departure = () => events.find(({ type }) => type === 'peer-left');
                  return (await until('gone', departure)).reason;
                  """))
          .isEqualTo("left");
    }
  }

  @Test
  void six_peers_connect_with_each_other_and_a_seventh_is_refused() {
    List<Tab> tabs = new ArrayList<>();
    try {
      for (int index = 0; index < 6; index++) {
        Tab tab = tab(index % 2 == 0 ? one : other);
        tabs.add(tab);
        tab.run(
            """
            await enter({ room: 'table' });
            for (const id of room.peers.keys()) talk(id);
            room.addEventListener('peer-joined', ({ detail: { peer } }) => talk(peer.id));
            """);
      }
      for (Tab tab : tabs) {
        tab.run(
            """
            await until('all are here', () => room.connections.size === 5);
            for (const connection of room.connections.values()) await tell(connection, room.id);
            """);
      }
      for (Tab tab : tabs) {
        tab.run("await until('all were heard', () => new Set(said).size === 5);");
        assertThat(tab.failures()).isEmpty();
      }
      try (Tab seventh = tab(one)) {
        assertThat(
                seventh.run(
                    """
                    const refusal = await enter({ room: 'table' }).catch((problem) => problem);
                    return `${refusal.status} ${refusal.code} ${refusal instanceof parley.Problem}`;
                    """))
            .isEqualTo("409 room-full true");
      }
    } finally {
      tabs.forEach(Tab::close);
    }
  }

  @Test
  void media_continues_after_the_membership_of_the_peer_has_expired() {
    try (Tab ada = tab(one).joins("observatory");
        Tab bob = tab(other).joins("observatory")) {
      String call = "globalThis.link = room.connect(await other(), { streams: [camera()] });";
      ada.run(call);
      bob.run(call);
      ada.run("await seesMoving(link);");
      bob.run("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));");
      ada.run("await until('lost', () => events.some(({ reason }) => reason === 'expired'));");
      assertThat(ada.run("await seesMoving(link); return link.closed;")).isEqualTo(false);
      bob.offline(false);
      bob.run("await until('back', () => room.state === 'open');");
      ada.run(
          "await other(); await until('connected', () => link.pc.connectionState === 'connected'); await seesMoving(link);");
    }
  }

  @Test
  void strangers_on_different_replicas_meet_in_a_lobby_and_a_third_waits() {
    try (Tab ada = tab(one);
        Tab bob = tab(other);
        Tab eve = tab(one)) {
      ada.run("await enter({ lobby: 'plaza' });");
      bob.run("await enter({ lobby: 'plaza' }); globalThis.link = talk(await other());");
      eve.run("await enter({ lobby: 'plaza' });");
      ada.run("globalThis.link = talk(await other()); await tell(link, 'nice to meet you');");
      bob.run("await until('heard', () => said.includes('nice to meet you'));");

      assertThat(bob.run("return room.name")).isEqualTo(ada.run("return room.name"));
      assertThat(ada.run("return room.peers.size")).isEqualTo(1);
      assertThat(eve.run("return room.peers.size")).isEqualTo(0);
      assertThat(eve.run("return room.name")).isNotEqualTo(ada.run("return room.name"));

      ada.run("await room.leave(); await enter({ lobby: 'plaza' });");
      assertThat(ada.run("return room.name")).isEqualTo(eve.run("return room.name"));
    }
  }

  @Test
  void textbook_sample_runs_unchanged() {
    // The example of the specification of WebRTC (10.1), without its media elements.
    String sample =
        """
        const signaling = new parley.SignalingChannel({ url: location.origin, room: 'textbook' });
        const pc = new RTCPeerConnection();
        globalThis.pc = pc;
        pc.onicecandidate = ({ candidate }) => signaling.send({ candidate });
        pc.onnegotiationneeded = async () => {
          await pc.setLocalDescription();
          signaling.send({ description: pc.localDescription });
        };
        signaling.onmessage = async ({ data: { description, candidate } }) => {
          if (description) {
            await pc.setRemoteDescription(description);
            if (description.type === 'offer') {
              pc.addTrack(...start());
              await pc.setLocalDescription();
              signaling.send({ description: pc.localDescription });
            }
          } else if (candidate) {
            await pc.addIceCandidate(candidate);
          }
        };
        const start = () => { const stream = camera(); return [stream.getTracks()[0], stream]; };
        """;
    runTextbook(sample, "pc.addTrack(...start());");
  }

  @Test
  void older_textbook_sample_runs_unchanged() {
    String sample =
        """
        const signaling = new parley.SignalingChannel({ url: location.origin, room: 'textbook' });
        const pc = new RTCPeerConnection();
        globalThis.pc = pc;
        pc.onicecandidate = ({ candidate }) => signaling.send({ candidate });
        pc.onnegotiationneeded = async () => {
          await pc.setLocalDescription(await pc.createOffer());
          signaling.send({ desc: pc.localDescription });
        };
        signaling.onmessage = async ({ desc, candidate }) => {
          if (desc) {
            await pc.setRemoteDescription(desc);
            if (desc.type == 'offer') {
              pc.addTrack(...start());
              await pc.setLocalDescription(await pc.createAnswer());
              signaling.send({ desc: pc.localDescription });
            }
          } else if (candidate) {
            await pc.addIceCandidate(candidate);
          }
        };
        const start = () => { const stream = camera(); return [stream.getTracks()[0], stream]; };
        """;
    runTextbook(sample, "pc.addTrack(...start());");
  }

  /** The caller sends everything before the other peer has joined. */
  private static void runTextbook(String sample, String call) {
    try (Tab caller = tab(one);
        Tab callee = tab(other)) {
      caller.run(
          sample
              + call
              + "await until('it has offered', () => pc.signalingState === 'have-local-offer');");
      callee.run(sample);
      assertThat(caller.run("return seesMoving({ pc })")).isEqualTo(true);
      assertThat(callee.run("return seesMoving({ pc })")).isEqualTo(true);
      assertThat(caller.failures()).isEmpty();
      assertThat(callee.failures()).isEmpty();
    }
  }
}

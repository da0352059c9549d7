import assert from 'node:assert/strict';
import { parley, scene, settle } from './page.mjs';
import { assertAgreed, FakePeerConnection, takes } from './peer-connection.mjs';

const { negotiate } = parley;
const offer = (name = 'theirs') => ({ description: { type: 'offer', sdp: `offer ${name}` } });
const candidate = (ufrag, n = 1) => ({ candidate: { candidate: `candidate:${n}`, usernameFragment: ufrag } });

/** A connection whose other end is the test. */
function alone(polite) {
  const pc = new FakePeerConnection();
  const sent = [];
  const channel = { onmessage: null, send: (message) => sent.push(JSON.parse(JSON.stringify(message))) };
  negotiate(pc, channel, { polite });
  return { pc, sent, hears: (message) => channel.onmessage(message) };
}

/** Two connections and between them a pipe that keeps the order and takes its time. */
function pair(delay = () => 1) {
  const ends = [new FakePeerConnection(), new FakePeerConnection()];
  const channels = ends.map(() => ({ onmessage: null, pipe: Promise.resolve() }));
  let underWay = 0;
  channels.forEach((channel, index) => {
    channel.send = (message) => {
      const other = channels[1 - index];
      const text = JSON.stringify(message);
      underWay++;
      channel.pipe = channel.pipe.then(async () => {
        for (let turn = delay(); turn > 0; turn--) await settle();
        other.onmessage(JSON.parse(text));
        underWay--;
      });
    };
    negotiate(ends[index], channel, { polite: index === 1 });
  });
  const rest = async () => {
    let still = 0;
    while (still < 6) {
      const calls = ends.map((pc) => pc.calls.length).join();
      await settle();
      still = underWay === 0 && calls === ends.map((pc) => pc.calls.length).join() ? still + 1 : 0;
    }
  };
  return { ends, rest };
}

/** Numbers between 0 and 1 that are the same in every run. */
function dice(seed) {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

scene('an offer and an answer are exchanged, with all candidates', async () => {
  const { ends, rest } = pair();
  const [one, other] = ends;
  one.createDataChannel('chat');
  await rest();
  assertAgreed(one, other);
  assert.equal(one.candidates.length, 2);
  assert.equal(other.candidates.length, 2);
});

scene('two sides that negotiate at the same time agree in the end, 200 times', async () => {
  for (let round = 0; round < 200; round++) {
    const random = dice(round);
    takes(() => Math.floor(random() * 4));
    const { ends, rest } = pair(() => Math.floor(random() * 4));
    const [one, other] = ends;
    for (let again = 0; again <= round % 3; again++) {
      one.createDataChannel('chat');
      for (let turn = random() * 5; turn > 1; turn--) await settle();
      other.createDataChannel('files');
      if (round % 2) one.restartIce();
    }
    await rest();
    assertAgreed(one, other);
  }
  takes(() => 0);
});

scene("the polite side rolls its offer back for the other side's offer", async () => {
  const { pc, sent, hears } = alone(true);
  pc.createDataChannel('chat');
  await settle();
  assert.equal(pc.signalingState, 'have-local-offer');
  await hears(offer());
  assert.equal(pc.remoteDescription.sdp, 'offer theirs');
  assert.deepEqual(
    sent
      .filter(({ description }) => description)
      .map(({ description }) => description.type)
      .slice(0, 2),
    ['offer', 'answer'],
  );
});

scene('the impolite side ignores a colliding offer and its candidates', async () => {
  const { pc, hears } = alone(false);
  pc.createDataChannel('chat');
  await settle();
  await hears(offer());
  await hears(candidate('theirs'));
  assert.equal(pc.signalingState, 'have-local-offer');
  assert.equal(pc.remoteDescription, null);
  assert.ok(!pc.calls.includes('setRemoteDescription'));
  // What the other side says next is an answer, with candidates of its own.
  const answer = { type: 'answer', sdp: `answer new to ${pc.localDescription.sdp}` };
  await hears({ description: answer });
  await hears(candidate('new'));
  await settle();
  assert.equal(pc.signalingState, 'stable');
  assert.deepEqual(pc.candidates, [candidate('new').candidate]);
});

scene('the impolite side ignores an offer while it creates its own', async () => {
  const { pc, hears } = alone(false);
  takes(() => 3);
  pc.createDataChannel('chat');
  while (!pc.calls.includes('setLocalDescription')) await new Promise((resolve) => setImmediate(resolve));
  await hears(offer());
  takes(() => 0);
  await settle();
  assert.deepEqual(pc.calls, ['setLocalDescription']);
});

scene('the candidates of an ignored offer are no error after another description was applied', async () => {
  const { pc, hears } = alone(false);
  await hears(offer('first'));
  await settle();
  pc.restartIce();
  await settle();
  assert.equal(pc.signalingState, 'have-local-offer');
  await hears(offer('second'));
  await hears(candidate('second'));
  assert.deepEqual(pc.candidates, []);
});

scene('a candidate that fits no description is logged as an error', async (page) => {
  const { hears } = alone(true);
  await hears(offer());
  await hears(candidate('somebody'));
  assert.equal(page.errors.length, 1);
  assert.equal(page.errors[0][0].name, 'OperationError');
  page.errors.length = 0;
});

scene('an offer that comes while an answer is being applied is not ignored', async () => {
  const { pc, sent, hears } = alone(false);
  pc.createDataChannel('chat');
  await settle();
  const answering = hears({ description: { type: 'answer', sdp: `answer theirs to ${pc.localDescription.sdp}` } });
  const offering = hears(offer('next'));
  await Promise.all([answering, offering]);
  assert.equal(pc.remoteDescription.sdp, 'offer next');
  assert.equal(sent.filter(({ description }) => description).at(-1).description.type, 'answer');
});

scene('early candidates wait for their description and keep their order', async () => {
  const { pc, hears } = alone(true);
  await hears(candidate('theirs', 1));
  await hears(candidate('theirs', 2));
  assert.deepEqual(pc.calls, []);
  await hears(offer());
  await hears(candidate('theirs', 3));
  await settle();
  assert.deepEqual(
    pc.candidates,
    [1, 2, 3].map((n) => candidate('theirs', n).candidate),
  );
});

scene('a null candidate is sent, and a received one is not added', async () => {
  const { pc, sent, hears } = alone(false);
  pc.createDataChannel('chat');
  await settle();
  assert.deepEqual(sent.at(-1), { candidate: null });
  await hears({ candidate: null });
  assert.ok(!pc.calls.includes('addIceCandidate'));
});

scene('an implementation that asks for an offer while it has a remote one gets none', async () => {
  const { pc, sent, hears } = alone(true);
  takes(() => 3);
  const answering = hears(offer());
  while (pc.signalingState !== 'have-remote-offer') await new Promise((resolve) => setImmediate(resolve));
  pc.dispatchEvent(new Event('negotiationneeded'));
  await answering;
  takes(() => 0);
  await settle();
  assert.deepEqual(pc.calls, ['setRemoteDescription', 'setLocalDescription']);
  assert.equal(sent[0].description.type, 'answer');
});

scene('an end of candidates that is undefined is sent as null', async () => {
  const { pc, sent } = alone(false);
  pc.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: undefined }));
  assert.deepEqual(sent, [{ candidate: null }]);
});

scene('application data is ignored', async () => {
  const { pc, hears } = alone(true);
  await hears({ data: { busy: true } });
  assert.deepEqual(pc.calls, []);
});

scene('ICE restarts after it has failed', async () => {
  const { pc } = alone(false);
  pc.is('disconnected');
  assert.equal(pc.restarts, 0);
  pc.is('failed');
  assert.equal(pc.restarts, 1);
});

for (const [connectionState, iceConnectionState] of [
  ['failed', 'disconnected'],
  ['connecting', 'failed'],
]) {
  scene(`ICE restarts once when the states are ${connectionState} and ${iceConnectionState}`, async () => {
    const { pc } = alone(false);
    pc.is('connected');
    pc.is('disconnected');
    pc.is(connectionState, iceConnectionState);
    assert.equal(pc.restarts, 1);
    pc.is('connected');
    pc.is(connectionState, iceConnectionState);
    assert.equal(pc.restarts, 2);
  });
}

scene('a message that cannot be sent is logged as an error', async (page) => {
  const pc = new FakePeerConnection();
  const refusal = new Error('refused');
  const channel = { onmessage: null, send: () => Promise.reject(refusal) };
  negotiate(pc, channel, { polite: false });
  pc.createDataChannel('chat');
  await settle();
  assert.ok(page.errors.length > 0);
  assert.ok(page.errors.every(([error]) => error === refusal));
  page.errors.length = 0;
});

scene('a closed connection sends and logs nothing', async () => {
  const { pc, sent, hears } = alone(true);
  pc.createDataChannel('chat');
  pc.close();
  await settle();
  await hears(offer());
  await hears(candidate('theirs'));
  assert.deepEqual(sent, []);
});

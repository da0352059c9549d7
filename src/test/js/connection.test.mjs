import assert from 'node:assert/strict';
import { aPeer, parley, scene, settle, eventsOf } from './page.mjs';
import { FakePeerConnection } from './peer-connection.mjs';

const { Problem } = parley;
const at = '2026-11-20T10:00:01.123Z';
/** Was there before us: we are polite. */
const elder = aPeer('bob', { polite: true });
/** Came after us: we are impolite. */
const younger = aPeer('bob', { polite: false });
const again = { ...younger, joinedAt: '2026-11-20T10:07:00.000Z' };
const channel = (pc) => pc.createDataChannel('chat');

/** A room with one other peer in it, and the connection with that peer. */
async function connects(page, peer, options = { prepare: channel }) {
  page.provide('RTCPeerConnection', FakePeerConnection);
  const room = await page.enters({}, { peers: [peer], iceServers: [{ urls: ['stun:stun.example'] }] });
  const connection = room.connect('bob', options);
  await settle();
  return { room, connection };
}

/** What was sent since, accepted: flat, as messages. */
async function sent(page) {
  const messages = [];
  for (await page.passes(30); page.unseen > 0; await settle()) {
    const request = await page.request();
    const batch = [request.json].flat();
    messages.push(...batch);
    request.isAccepted(...batch.map((_, n) => `epoch-${n}`));
  }
  return messages;
}

function says(page, message) {
  page.stream.says('message', { from: 'bob', to: 'ada', at, ...message });
  return settle();
}

const anOffer = (session, sdp = 'offer theirs') => ({ description: { type: 'offer', sdp }, session });
const anAnswer = (session, pc) => ({
  description: { type: 'answer', sdp: `answer theirs to ${pc.localDescription.sdp}` },
  session,
});
const aCandidate = (session) => ({ candidate: { candidate: 'candidate:1', usernameFragment: 'theirs' }, session });

/** A connection that stands, which we have offered. */
async function stands(page, options) {
  const { room, connection } = await connects(page, younger, options);
  const [{ session }] = await sent(page);
  await says(page, anAnswer(`theirs:${session.split(':')[0]}`, connection.pc));
  connection.pc.is('connected');
  return { room, connection, mine: session.split(':')[0] };
}

scene('the peer that joined first sends an offer at once, with its own session id', async (page) => {
  const { connection } = await connects(page, younger);
  const [offer, ...candidates] = await sent(page);
  assert.deepEqual(offer.description, connection.pc.localDescription);
  assert.match(offer.session, /^[0-9a-f]{24}:$/);
  assert.deepEqual(
    candidates.map(({ session }) => session),
    [offer.session, offer.session, offer.session],
  );
  assert.deepEqual(connection.pc.getConfiguration(), { iceServers: [{ urls: ['stun:stun.example'] }] });
});

scene('the peer that joined later waits a moment for an offer, then sends one', async (page) => {
  const { connection } = await connects(page, elder);
  await page.passes(450);
  assert.deepEqual(connection.pc.calls, []);
  await page.passes(100);
  const [offer] = await sent(page);
  assert.equal(offer.description.type, 'offer');
});

scene('the tracks of both sides are part of one offer and its answer', async (page) => {
  const prepared = [];
  const prepare = (pc) => prepared.push(pc.signalingState);
  const { connection } = await connects(page, elder, { prepare });
  await says(page, anOffer('theirs:'));
  assert.deepEqual(prepared, ['stable']);
  const request = await page.request();
  const [answer] = [request.json].flat();
  assert.equal(answer.description.type, 'answer');
  assert.match(answer.session, /^[0-9a-f]{24}:theirs$/);
  assert.equal(connection.pc.remoteDescription.sdp, 'offer theirs');
});

scene('an answer and candidates of the same session are applied to their connection', async (page) => {
  const { connection } = await connects(page, younger);
  const { pc } = connection;
  const [{ session }] = await sent(page);
  const [mine] = session.split(':');
  await says(page, anAnswer(`theirs:${mine}`, pc));
  await says(page, aCandidate(`theirs:${mine}`));
  assert.equal(pc.signalingState, 'stable');
  assert.equal(pc.candidates.length, 1);
  assert.equal(connection.pc, pc);
});

scene('a message for a replaced connection is ignored', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  const {
    calls: { length },
  } = pc;
  await says(page, { ...aCandidate('theirs:stale') });
  assert.equal(pc.calls.length, length);
  assert.equal(connection.pc, pc);
});

scene('an offer of a new session replaces the connection, and the new connection answers it', async (page) => {
  const { connection, mine } = await stands(page);
  const { pc } = connection;
  const replaced = eventsOf(connection, 'replaced');
  await says(page, anOffer('other:'));
  assert.notEqual(connection.pc, pc);
  assert.equal(pc.signalingState, 'closed');
  assert.deepEqual(replaced, [['replaced', { pc: connection.pc }]]);
  const answer = (await sent(page)).find(({ description }) => description?.type === 'answer');
  const [renamed, theirs] = answer.session.split(':');
  assert.equal(theirs, 'other');
  assert.notEqual(renamed, mine);
});

scene('a peer that joins again gets a new connection', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  page.stream.says('peer-joined', { peer: again, at }, 'epoch-9');
  await settle();
  assert.notEqual(connection.pc, pc);
  assert.equal(connection.closed, false);
  const [offer] = await sent(page);
  assert.match(offer.session, /^[0-9a-f]{24}:$/);
});

for (const reason of ['left', 'removed']) {
  scene(`a connection closes when its peer has ${reason}`, async (page) => {
    const { room, connection } = await stands(page);
    const over = eventsOf(connection, 'close');
    page.stream.says('peer-left', { peer: younger, reason, at }, 'epoch-9');
    assert.equal(connection.closed, true);
    assert.equal(connection.pc.signalingState, 'closed');
    assert.equal(over.length, 1);
    assert.equal(room.connections.size, 0);
  });
}

scene('a connection that works stays open when its peer expires', async (page) => {
  const { connection } = await stands(page);
  page.stream.says('peer-left', { peer: younger, reason: 'expired', at }, 'epoch-9');
  assert.equal(connection.closed, false);
  connection.pc.is('failed');
  assert.equal(connection.closed, true);
});

scene('a connection that does not work closes when its peer expires', async (page) => {
  const { connection } = await connects(page, younger);
  page.stream.says('peer-left', { peer: younger, reason: 'expired', at }, 'epoch-9');
  assert.equal(connection.closed, true);
});

scene('after a reset a connection that works restarts ICE', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [younger], id: 'epoch-9' });
  await settle();
  assert.equal(connection.pc, pc);
  assert.equal(pc.restarts, 1);
});

scene('after a reset a connection that does not work is replaced', async (page) => {
  const { connection } = await connects(page, younger);
  const { pc } = connection;
  await sent(page);
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [younger], id: 'epoch-9' });
  await settle();
  assert.notEqual(connection.pc, pc);
});

scene('after a reset with a new membership of the peer the connection is replaced once', async (page) => {
  const { connection } = await stands(page);
  const replaced = eventsOf(connection, 'replaced');
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [again], id: 'epoch-9' });
  await settle();
  assert.equal(replaced.length, 1);
});

scene('after a reset without the peer a connection that does not work closes', async (page) => {
  const { connection } = await connects(page, younger);
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [], id: 'epoch-9' });
  assert.equal(connection.closed, true);
});

scene('fresh ICE servers are applied', async (page) => {
  const { connection } = await stands(page, { prepare: channel, configuration: { iceTransportPolicy: 'relay' } });
  page.stream.says('ice-servers', { iceServers: [{ urls: ['turn:new.example'] }], iceTtl: 60 });
  assert.deepEqual(connection.pc.getConfiguration(), {
    iceServers: [{ urls: ['turn:new.example'] }],
    iceTransportPolicy: 'relay',
  });
});

scene('fresh ICE servers do not replace the ICE servers that the application configured', async (page) => {
  const iceServers = [{ urls: ['stun:mine.example'] }];
  const { connection } = await stands(page, { prepare: channel, configuration: { iceServers } });
  page.stream.says('ice-servers', { iceServers: [{ urls: ['turn:new.example'] }], iceTtl: 60 });
  assert.deepEqual(connection.pc.getConfiguration(), { iceServers });
});

scene('ICE restarts when the network is back', async (page) => {
  const { connection } = await stands(page);
  await page.happens('online');
  assert.equal(connection.pc.restarts, 1);
});

scene('a negotiation that times out is started over, with a longer timeout each time', async (page) => {
  const { connection } = await connects(page, younger);
  const pauses = [];
  for (let setback = 1; setback <= 4; setback++) {
    await sent(page);
    const since = page.clock.now;
    const { pc } = connection;
    while (connection.pc === pc) {
      await page.passes(500);
      page.stream.says('ping', {});
    }
    assert.equal(connection.setbacks, setback);
    pauses.push(Math.round((page.clock.now - since) / 1_000));
  }
  assert.deepEqual(pauses, [6, 12, 24, 48]);
});

scene('a negotiation that is slow but makes progress does not time out', async (page) => {
  const { connection } = await connects(page, younger);
  const { pc } = connection;
  const [{ session }] = await sent(page);
  const theirs = `theirs:${session.split(':')[0]}`;
  await page.passes(5_000);
  await says(page, anAnswer(theirs, pc));
  await page.passes(5_000);
  await says(page, aCandidate(theirs));
  await page.passes(5_000);
  pc.is('connecting');
  await page.passes(5_000);
  assert.equal(connection.pc, pc);
  page.stream.says('ping', {});
  await page.passes(1_500);
  assert.notEqual(connection.pc, pc);
});

scene('a connection that has connected has no setbacks', async (page) => {
  const { connection } = await connects(page, younger);
  await sent(page);
  await page.passes(6_500);
  assert.equal(connection.setbacks, 1);
  connection.pc.is('connected');
  assert.equal(connection.setbacks, 0);
});

scene('streams are read again for each new connection', async (page) => {
  const tracks = ['camera', 'microphone'];
  const stream = { getTracks: () => tracks };
  const { connection } = await stands(page, { streams: [stream] });
  assert.deepEqual(
    connection.pc.tracks.map(({ track }) => track),
    tracks,
  );
  assert.deepEqual(connection.pc.tracks[0].streams, [stream]);
  tracks.push('screen');
  page.stream.says('peer-joined', { peer: again, at }, 'epoch-9');
  assert.deepEqual(
    connection.pc.tracks.map(({ track }) => track),
    tracks,
  );
});

scene('a track in two streams is sent once, as part of both', async (page) => {
  const camera = { getTracks: () => ['video', 'audio'] };
  const voice = { getTracks: () => ['audio'] };
  const { connection } = await connects(page, younger, { streams: [camera, voice, camera] });
  assert.deepEqual(connection.pc.tracks, [
    { track: 'video', streams: [camera] },
    { track: 'audio', streams: [camera, voice] },
  ]);
});

scene('there is one connection with a peer, until it is closed', async (page) => {
  const { room, connection } = await connects(page, younger);
  assert.equal(room.connect('bob'), connection);
  assert.equal(room.connections.get('bob'), connection);
  connection.close();
  connection.close();
  assert.equal(room.connections.size, 0);
  assert.notEqual(room.connect('bob'), connection);
});

scene('connecting with a peer that is not in the room is refused', async (page) => {
  const { room } = await connects(page, younger);
  assert.throws(
    () => room.connect('nobody'),
    (problem) => problem instanceof Problem && problem.code === 'peer-not-found',
  );
});

scene('leaving closes the connections', async (page) => {
  const { room, connection } = await stands(page);
  const leaving = room.leave();
  (await page.request()).answers(204);
  await leaving;
  assert.equal(connection.closed, true);
  assert.throws(
    () => room.connect('bob'),
    (problem) => problem.code === 'left',
  );
  assert.equal(page.clock.waiting, 0);
});

scene('an early offer waits for its connection', async (page) => {
  page.provide('RTCPeerConnection', FakePeerConnection);
  const room = await page.enters({}, { peers: [elder] });
  await says(page, anOffer('theirs:'));
  await says(page, aCandidate('theirs:'));
  const connection = room.connect('bob', { prepare: channel });
  await settle();
  assert.equal(connection.pc.remoteDescription.sdp, 'offer theirs');
  assert.equal(connection.pc.candidates.length, 1);
});

scene('a token in a hello is used for the next stream and for all later requests', async (page) => {
  const room = await page.enters();
  const { stream } = page;
  stream.greets({ id: 'epoch-5', token: 'token-fresh' });
  assert.equal(page.streams.length, 2);
  assert.deepEqual(page.stream.query, { access_token: 'token-fresh', lastEventId: 'epoch-5' });
  assert.equal(room.state, 'open');
  page.stream.greets();
  assert.equal(page.streams.length, 2);
  void room.send('bob', 'hi');
  const sent = await page.request();
  assert.equal(new URL(sent.url).searchParams.get('access_token'), 'token-fresh');
});

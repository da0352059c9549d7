import assert from 'node:assert/strict';
import { aPeer, parley, scene, settle, told } from './page.mjs';
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

scene('who was there first offers at once, under a session of its own', async (page) => {
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

scene('who came later waits a moment for the offer, then makes one', async (page) => {
  const { connection } = await connects(page, elder);
  await page.passes(450);
  assert.deepEqual(connection.pc.calls, []);
  await page.passes(100);
  const [offer] = await sent(page);
  assert.equal(offer.description.type, 'offer');
});

scene('what is to be negotiated is part of the answer', async (page) => {
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

scene('answer and candidates of the same session come to their connection', async (page) => {
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

scene('what was meant for a connection that is no more is dropped', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  const {
    calls: { length },
  } = pc;
  await says(page, { ...aCandidate('theirs:stale') });
  assert.equal(pc.calls.length, length);
  assert.equal(connection.pc, pc);
});

scene('an offer of a new session replaces the connection, and is answered by the new one', async (page) => {
  const { connection, mine } = await stands(page);
  const { pc } = connection;
  const replaced = told(connection, 'replaced');
  await says(page, anOffer('other:'));
  assert.notEqual(connection.pc, pc);
  assert.equal(pc.signalingState, 'closed');
  assert.deepEqual(replaced, [['replaced', { pc: connection.pc }]]);
  const answer = (await sent(page)).find(({ description }) => description?.type === 'answer');
  const [renamed, theirs] = answer.session.split(':');
  assert.equal(theirs, 'other');
  assert.notEqual(renamed, mine);
});

scene('a peer that has joined anew gets a new connection', async (page) => {
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
  scene(`a connection is over when its peer has ${reason}`, async (page) => {
    const { room, connection } = await stands(page);
    const over = told(connection, 'close');
    page.stream.says('peer-left', { peer: younger, reason, at }, 'epoch-9');
    assert.equal(connection.closed, true);
    assert.equal(connection.pc.signalingState, 'closed');
    assert.equal(over.length, 1);
    assert.equal(room.connections.size, 0);
  });
}

scene('a peer that the service has lost sight of does not end a connection that stands', async (page) => {
  const { connection } = await stands(page);
  page.stream.says('peer-left', { peer: younger, reason: 'expired', at }, 'epoch-9');
  assert.equal(connection.closed, false);
  connection.pc.is('failed');
  assert.equal(connection.closed, true);
});

scene('a peer that the service has lost sight of ends a connection that does not stand', async (page) => {
  const { connection } = await connects(page, younger);
  page.stream.says('peer-left', { peer: younger, reason: 'expired', at }, 'epoch-9');
  assert.equal(connection.closed, true);
});

scene('after a reset a connection that stands is restarted', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [younger], id: 'epoch-9' });
  await settle();
  assert.equal(connection.pc, pc);
  assert.equal(pc.restarts, 1);
});

scene('after a reset a connection that does not stand is begun anew', async (page) => {
  const { connection } = await connects(page, younger);
  const { pc } = connection;
  await sent(page);
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [younger], id: 'epoch-9' });
  await settle();
  assert.notEqual(connection.pc, pc);
});

scene('after a reset that lists a new stay of the peer the connection is begun anew, once', async (page) => {
  const { connection } = await stands(page);
  const replaced = told(connection, 'replaced');
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [again], id: 'epoch-9' });
  await settle();
  assert.equal(replaced.length, 1);
});

scene('after a reset that does not list the peer a connection that does not stand is over', async (page) => {
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

scene("fresh ICE servers do not take the place of the application's own", async (page) => {
  const iceServers = [{ urls: ['stun:mine.example'] }];
  const { connection } = await stands(page, { prepare: channel, configuration: { iceServers } });
  page.stream.says('ice-servers', { iceServers: [{ urls: ['turn:new.example'] }], iceTtl: 60 });
  assert.deepEqual(connection.pc.getConfiguration(), { iceServers });
});

scene('a network that is back restarts ICE', async (page) => {
  const { connection } = await stands(page);
  await page.happens('online');
  assert.equal(connection.pc.restarts, 1);
});

scene('what comes of nothing for a while is begun anew, with more and more patience', async (page) => {
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

scene('what still comes, however slowly, is waited for', async (page) => {
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

scene('what has connected has had no setbacks', async (page) => {
  const { connection } = await connects(page, younger);
  await sent(page);
  await page.passes(6_500);
  assert.equal(connection.setbacks, 1);
  connection.pc.is('connected');
  assert.equal(connection.setbacks, 0);
});

scene('streams are sent, of each connection anew', async (page) => {
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

scene('there is one connection with a peer, until it is closed', async (page) => {
  const { room, connection } = await connects(page, younger);
  assert.equal(room.connect('bob'), connection);
  assert.equal(room.connections.get('bob'), connection);
  connection.close();
  connection.close();
  assert.equal(room.connections.size, 0);
  assert.notEqual(room.connect('bob'), connection);
});

scene('who is not in the room cannot be connected with', async (page) => {
  const { room } = await connects(page, younger);
  assert.throws(
    () => room.connect('nobody'),
    (problem) => problem instanceof Problem && problem.code === 'peer-not-found',
  );
});

scene('leaving ends the connections', async (page) => {
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

scene('an early offer waits for the connection that it is for', async (page) => {
  page.provide('RTCPeerConnection', FakePeerConnection);
  const room = await page.enters({}, { peers: [elder] });
  await says(page, anOffer('theirs:'));
  await says(page, aCandidate('theirs:'));
  const connection = room.connect('bob', { prepare: channel });
  await settle();
  assert.equal(connection.pc.remoteDescription.sdp, 'offer theirs');
  assert.equal(connection.pc.candidates.length, 1);
});

scene('a token that comes with hello is in the next stream and in every request from then on', async (page) => {
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

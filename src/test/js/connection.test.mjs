import assert from 'node:assert/strict';
import { aPeer, eventsOf, parley, says, scene, sent, settle } from './page.mjs';
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

scene('a connection that does not work is replaced when its peer joins again', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  pc.is('disconnected');
  page.stream.says('peer-joined', { peer: again, at }, 'epoch-9');
  await settle();
  assert.notEqual(connection.pc, pc);
  assert.equal(connection.closed, false);
  const [offer] = await sent(page);
  assert.match(offer.session, /^[0-9a-f]{24}:$/);
});

scene('a connection that works stays when its peer joins again, and makes up for lost messages', async (page) => {
  const { connection, mine } = await stands(page);
  const { pc } = connection;
  await sent(page);
  page.stream.says('peer-joined', { peer: again, at }, 'epoch-9');
  const [offer] = await sent(page);
  assert.equal(offer.description.type, 'offer');
  assert.equal(offer.session, `${mine}:theirs`);
  await says(page, anAnswer(`theirs:${mine}`, pc));
  // It is the same page. A short interruption later does not change that.
  pc.is('disconnected');
  pc.is('connected');
  assert.equal(connection.pc, pc);
  assert.equal(pc.restarts, 0);
});

scene('a connection to a page that is gone is replaced by the offer of the new page', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  page.stream.says('peer-joined', { peer: again, at }, 'epoch-9');
  await settle();
  assert.equal(connection.pc, pc);
  await says(page, anOffer('reloaded:'));
  assert.notEqual(connection.pc, pc);
  assert.equal(connection.pc.remoteDescription.sdp, 'offer theirs');
});

scene('a connection to a page that is gone is replaced when it stops working', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  page.stream.says('peer-joined', { peer: again, at }, 'epoch-9');
  await sent(page);
  pc.is('disconnected');
  assert.notEqual(connection.pc, pc);
  assert.match((await sent(page))[0].session, /^[0-9a-f]{24}:$/);
});

scene('a page that was reloaded offers at once when the other side still offers to its former self', async (page) => {
  const { connection } = await connects(page, elder);
  await says(page, anOffer('theirs:stale'));
  const [offer] = await sent(page);
  assert.equal(offer.description.type, 'offer');
  assert.match(offer.session, /^[0-9a-f]{24}:$/);
  assert.equal(connection.pc.remoteDescription, null);
});

scene('an offer that was lost on the way is sent again after a reset', async (page) => {
  const { connection, mine } = await stands(page);
  await sent(page);
  connection.pc.createDataChannel('later');
  const [lost] = await sent(page);
  assert.equal(lost.description.type, 'offer');
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [younger], id: 'epoch-9' });
  const [repeated] = await sent(page);
  assert.deepEqual(repeated.description, lost.description);
  await says(page, anAnswer(`theirs:${mine}`, connection.pc));
  assert.equal(connection.pc.signalingState, 'stable');
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

scene('after a reset a connection that works makes another offer and does not restart ICE', async (page) => {
  const { connection } = await stands(page);
  const { pc } = connection;
  await sent(page);
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [younger], id: 'epoch-9' });
  assert.equal((await sent(page))[0].description.type, 'offer');
  assert.equal(connection.pc, pc);
  assert.equal(pc.restarts, 0);
});

scene('after a reset a relayed connection restarts ICE with fresh ICE servers', async (page) => {
  const { connection } = await stands(page);
  connection.pc.path = 'relay';
  page.stream.breaks();
  const iceServers = [{ urls: ['turn:new.example'] }];
  page.stream.greets({ resumed: false, peers: [younger], id: 'epoch-9', iceServers });
  await settle();
  assert.equal(connection.pc.restarts, 1);
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

scene('after a reset with a new membership of the peer a connection that fails is replaced once', async (page) => {
  const { connection } = await stands(page);
  connection.pc.is('disconnected');
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

scene('a relayed connection restarts ICE once when fresh ICE servers come', async (page) => {
  const { connection } = await stands(page);
  connection.pc.path = 'relay';
  page.stream.says('ice-servers', { iceServers: [{ urls: ['turn:new.example'] }], iceTtl: 60 });
  await settle();
  assert.equal(connection.pc.restarts, 1);
  connection.pc.is('disconnected');
  connection.pc.is('connected');
  await settle();
  assert.equal(connection.pc.restarts, 1);
});

scene('fresh ICE servers that come during an interruption are used when it is over', async (page) => {
  const { connection } = await stands(page);
  connection.pc.path = 'relay';
  connection.pc.is('disconnected');
  page.stream.says('ice-servers', { iceServers: [{ urls: ['turn:new.example'] }], iceTtl: 60 });
  await settle();
  assert.equal(connection.pc.restarts, 0);
  connection.pc.is('connected');
  await settle();
  assert.equal(connection.pc.restarts, 1);
});

scene('fresh ICE servers change nothing for a connection without our TURN server', async (page) => {
  const { connection } = await stands(page);
  connection.pc.path = 'srflx';
  page.stream.says('ice-servers', { iceServers: [{ urls: ['turn:new.example'] }], iceTtl: 60 });
  await settle();
  assert.equal(connection.pc.restarts, 0);
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
  connection.pc.is('disconnected');
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

for (const [status, code] of [
  [413, 'body-too-large'],
  [400, 'invalid-message'],
  [403, 'forbidden'],
]) {
  scene(`a description that is refused with ${status} is told once, and the negotiation starts over`, async (page) => {
    const { room, connection } = await connects(page, younger);
    const atConnection = eventsOf(connection, 'problem');
    const atRoom = eventsOf(room, 'problem');
    const { pc } = connection;
    (await page.request()).isRefused(status, code);
    await settle();
    const { problem } = connection;
    assert.deepEqual([problem.code, problem.status], [code, status]);
    assert.deepEqual(atConnection, [['problem', { problem, what: 'offer' }]]);
    assert.deepEqual(atRoom, [['problem', { peer: 'bob', problem, what: 'offer' }]]);
    // The candidates are accepted, but without the description they help nobody.
    await sent(page);
    assert.equal(connection.problem, problem);
    await page.passes(6_500);
    assert.notEqual(connection.pc, pc);
    assert.equal(connection.setbacks, 1);
    assert.equal(connection.problem, problem);
    const changes = eventsOf(connection, 'change');
    await sent(page);
    assert.equal(connection.problem, undefined);
    assert.equal(changes.length, 1);
  });
}

scene('a description for a peer that has left, or of an ended membership, is no problem', async (page) => {
  const { connection } = await connects(page, younger);
  const problems = eventsOf(connection, 'problem');
  (await page.request()).isRefused(404, 'peer-not-found');
  await settle();
  page.stream.says('peer-left', { peer: younger, reason: 'left', at }, 'epoch-9');
  await settle();
  assert.deepEqual(problems, []);
  assert.equal(connection.closed, true);
});

scene('a negotiation does not time out while our own messages wait to be sent', async (page) => {
  const { connection } = await connects(page, younger);
  const { pc } = connection;
  for (let refusals = 0; refusals < 3; refusals++) {
    (await page.request()).isRefused(429, 'too-many-messages', { 'Retry-After': '5' });
    await page.passes(7_000);
    page.stream.says('ping', {});
  }
  assert.equal(connection.pc, pc);
  assert.equal(connection.setbacks, 0);
  assert.equal((await sent(page))[0].description.sdp, pc.localDescription.sdp);
  await page.passes(6_500);
  assert.equal(connection.setbacks, 1);
});

scene(
  'a connection uses the RTCPeerConnection that it is given, and tells of its tracks and channels',
  async (page) => {
    const room = await page.enters({}, { peers: [younger] });
    const connection = room.connect('bob', { prepare: channel, RTCPeerConnection: FakePeerConnection });
    const events = [];
    for (const type of ['track', 'datachannel']) connection.addEventListener(type, (event) => events.push(event));
    const members = { track: 'camera', receiver: 'receiver', transceiver: 'transceiver', streams: ['stream'] };
    connection.pc.dispatchEvent(Object.assign(new Event('track'), members));
    connection.pc.dispatchEvent(Object.assign(new Event('datachannel'), { channel: 'chat' }));
    const [{ track, receiver, transceiver, streams }, { channel: opened }] = events;
    assert.deepEqual({ track, receiver, transceiver, streams }, members);
    assert.equal(opened, 'chat');
    assert.equal((await sent(page))[0].description.type, 'offer');
  },
);

scene(
  'an event class of the browser that does not take the track of another implementation is not used',
  async (page) => {
    page.provide(
      'RTCTrackEvent',
      class {
        constructor() {
          throw new TypeError("parameter 2 is not of type 'RTCTrackEventInit'");
        }
      },
    );
    const { connection } = await connects(page, younger);
    const tracks = [];
    connection.addEventListener('track', ({ track }) => tracks.push(track));
    connection.pc.dispatchEvent(Object.assign(new Event('track'), { track: 'camera', streams: [] }));
    assert.deepEqual(tracks, ['camera']);
  },
);

scene('connecting without WebRTC is a problem, and leaves nothing behind', async (page) => {
  const room = await page.enters({}, { peers: [younger] });
  assert.throws(
    () => room.connect('bob', { prepare: channel }),
    (problem) => problem instanceof Problem && problem.code === 'no-webrtc',
  );
  assert.equal(room.connections.size, 0);
  await page.passes(1_000);
  await page.isQuiet();
});

/** A room with Bob and Eve in it, and the connections with both. */
async function connectsWithTwo(page, polite) {
  page.provide('RTCPeerConnection', FakePeerConnection);
  const room = await page.enters({}, { peers: [aPeer('bob', { polite }), aPeer('eve', { polite })] });
  const [bob, eve] = ['bob', 'eve'].map((id) => room.connect(id, { prepare: channel }));
  await settle();
  return { room, bob, eve };
}

scene('a negotiation waits longer while others of the room make progress, but not for ever', async (page) => {
  const { bob, eve } = await connectsWithTwo(page, false);
  const { pc } = bob;
  const offers = (await sent(page)).filter(({ description }) => description);
  const { session } = offers.find(({ description }) => description.sdp === eve.pc.localDescription.sdp);
  const theirs = `eves:${session.split(':')[0]}`;
  await says(page, { ...anAnswer(theirs, eve.pc), from: 'eve' });
  const since = page.clock.now;
  while (bob.pc === pc) {
    await page.passes(1_000);
    await says(page, { ...aCandidate(theirs), from: 'eve' });
  }
  assert.equal(Math.round((page.clock.now - since) / 1_000), 30);
});

scene('the peer that joined later waits longer for an offer while others make theirs', async (page) => {
  const { bob } = await connectsWithTwo(page, true);
  await page.passes(400);
  await says(page, { ...anOffer('eves:'), from: 'eve' });
  await sent(page);
  await page.passes(300);
  assert.equal(bob.pc.localDescription, null);
  await page.passes(400);
  assert.equal(bob.pc.localDescription.type, 'offer');
});

scene('an offer that is rolled back before it was sent is not sent, nor are its candidates', async (page) => {
  const { room, connection } = await connects(page, elder);
  room.send({ data: 'a request that takes its time' });
  const slow = await page.request();
  await page.passes(600);
  const { type, sdp } = connection.pc.localDescription;
  assert.equal(type, 'offer');
  await says(page, anOffer('theirs:'));
  await page.passes(100);
  slow.isAccepted();
  const messages = await sent(page);
  assert.match(messages[0].description.sdp, /^answer .* to offer theirs$/);
  const [, fragment] = sdp.split(' ');
  for (const { description, candidate } of messages) {
    assert.notEqual(description?.sdp, sdp);
    assert.notEqual(candidate?.usernameFragment, fragment);
  }
});

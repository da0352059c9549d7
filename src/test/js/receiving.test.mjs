import assert from 'node:assert/strict';
import { aCandidate, anOffer, aPeer, parley, problemOf, scene, SERVICE, settle, eventsOf } from './page.mjs';

const bob = aPeer('bob');
const eve = aPeer('eve', { joinedAt: '2026-11-20T10:00:05.000Z', polite: false });
const bobAgain = { ...bob, joinedAt: '2026-11-20T10:07:00.000Z', polite: false };
const at = '2026-11-20T10:00:01.123Z';

scene('a stream is opened with the token, from the first event of the membership', async (page) => {
  await page.enters();
  assert.equal(page.streams.length, 1);
  assert.equal(page.stream.url.pathname, '/v1/rooms/demo/peers/ada/messages');
  assert.deepEqual(page.stream.query, { access_token: 'token-1', lastEventId: 'epoch-1' });
});

scene('a room is open after the hello of its stream, and not before', async (page) => {
  const joining = parley.join({ url: SERVICE, room: 'demo' });
  (await page.request()).isJoined({ peers: [bob] });
  const room = await joining;
  const states = eventsOf(room, 'state');
  page.stream.dispatchEvent(new Event('open'));
  assert.equal(room.state, 'reconnecting');
  page.stream.greets();
  assert.equal(room.state, 'open');
  assert.deepEqual(states, [['state', { state: 'open', problem: undefined }]]);
});

scene('a message event has the message as it was received', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const messages = eventsOf(room, 'message');
  const message = { from: 'bob', to: 'ada', at, data: { text: 'hi' } };
  page.stream.says('message', message, 'epoch-2');
  assert.deepEqual(messages, [['message', message]]);
});

for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
  scene(`a peer may have the id ${name} and send messages`, async (page) => {
    const metadata = JSON.parse(`{"${name}":{"polluted":true}}`);
    const room = await page.enters({}, { peers: [aPeer(name, { metadata })] });
    const messages = eventsOf(room, 'message');
    const message = { from: name, to: 'ada', at, data: JSON.parse(`{"${name}":{"polluted":true}}`) };
    page.stream.says('message', message, 'epoch-2');
    assert.deepEqual([...room.peers.keys()], [name]);
    assert.deepEqual(messages, [['message', message]]);
    assert.equal({}.polluted, undefined);
    page.stream.says(
      'peer-left',
      { peer: { id: name, joinedAt: room.peers.get(name).joinedAt }, reason: 'left', at },
      'epoch-3',
    );
    assert.equal(room.peers.size, 0);
  });
}

scene('peers are listed in the order they joined; they join, update and leave', async (page) => {
  const room = await page.enters({}, { peers: [bob, eve] });
  const news = eventsOf(room, 'peer-joined', 'peer-updated', 'peer-left');
  assert.deepEqual([...room.peers.keys()], ['bob', 'eve']);

  const mallory = aPeer('mallory', { polite: false });
  page.stream.says('peer-joined', { peer: mallory, at }, 'epoch-2');
  assert.deepEqual([...room.peers.values()], [bob, eve, mallory]);

  page.stream.says('peer-updated', { peer: { ...eve, metadata: { name: 'Eve' } }, at }, 'epoch-3');
  assert.deepEqual(room.peers.get('eve'), { ...eve, metadata: { name: 'Eve' } });

  page.stream.says('peer-left', { peer: { id: 'bob', joinedAt: bob.joinedAt }, reason: 'left', at }, 'epoch-4');
  assert.deepEqual([...room.peers.keys()], ['eve', 'mallory']);

  assert.deepEqual(news, [
    ['peer-joined', { peer: mallory }],
    ['peer-updated', { peer: { ...eve, metadata: { name: 'Eve' } } }],
    ['peer-left', { peer: bob, reason: 'left' }],
  ]);
});

scene('a peer-joined of a known membership emits nothing', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const news = eventsOf(room, 'peer-joined');
  page.stream.says('peer-joined', { peer: bob, at }, 'epoch-2');
  assert.deepEqual(news, []);
});

scene('a peer that joins again emits an event and moves to the end of the order', async (page) => {
  const room = await page.enters({}, { peers: [bob, eve] });
  const news = eventsOf(room, 'peer-joined', 'peer-left');
  page.stream.says('peer-joined', { peer: bobAgain, at }, 'epoch-2');
  assert.deepEqual(news, [['peer-joined', { peer: bobAgain }]]);
  assert.deepEqual([...room.peers.values()], [eve, bobAgain]);
});

scene('the end of an earlier membership does not remove the peer', async (page) => {
  const room = await page.enters({}, { peers: [bobAgain] });
  const news = eventsOf(room, 'peer-left');
  page.stream.says('peer-left', { peer: { id: 'bob', joinedAt: bob.joinedAt }, reason: 'expired', at }, 'epoch-2');
  page.stream.says('peer-left', { peer: { id: 'nobody', joinedAt: bob.joinedAt }, reason: 'left', at }, 'epoch-3');
  assert.deepEqual(news, []);
  assert.deepEqual([...room.peers.keys()], ['bob']);
});

scene('fresh ICE servers replace the old ones', async (page) => {
  const room = await page.enters({}, { iceServers: [{ urls: ['stun:old.example'] }] });
  assert.deepEqual(room.iceServers, [{ urls: ['stun:old.example'] }]);
  const news = eventsOf(room, 'ice-servers');
  page.stream.says('ice-servers', { iceServers: [{ urls: ['stun:new.example'] }], iceTtl: 60 });
  assert.deepEqual(room.iceServers, [{ urls: ['stun:new.example'] }]);
  assert.equal(news.length, 1);
});

scene("the moderator's message reaches the removed peer and the others", async (page) => {
  const bob = aPeer('bob');
  const room = await page.enters({}, { peers: [bob] });
  const news = eventsOf(room, 'peer-left', 'state');
  page.stream.says('peer-left', { peer: bob, reason: 'removed', message: 'too loud', at }, 'epoch-8');
  assert.deepEqual(news[0][1], { peer: bob, reason: 'removed', message: 'too loud' });
  page.stream.says('removed', { message: 'so were you', at });
  assert.equal(news[1][1].problem.message, 'so were you');
});

scene('a removed peer gets an event, and does not join again', async (page) => {
  const room = await page.enters();
  const news = eventsOf(room, 'removed', 'state');
  const sending = room.send({ data: 1 });
  sending.catch(() => {});
  await page.request();
  page.stream.says('removed', { at });
  assert.deepEqual(
    news.map(([type]) => type),
    ['removed', 'state'],
  );
  const { state, problem } = news[1][1];
  assert.deepEqual([state, problem.code], ['closed', 'removed']);
  assert.equal((await problemOf(sending)).code, 'removed');
  assert.equal(page.stream.isClosed, true);
  await page.passes(120_000);
  await page.happens('online');
  assert.equal(page.streams.length, 1);
  await page.isQuiet();
});

// Hellos

scene('a resumed hello changes nothing, whatever peers it lists', async (page) => {
  const room = await page.enters({ metadata: { name: 'Ada' } }, { peers: [bob] });
  const news = eventsOf(room, 'reset', 'peer-left', 'peer-joined');
  page.stream.breaks();
  page.stream.greets({ peers: [eve] });
  assert.deepEqual(news, []);
  assert.deepEqual([...room.peers.keys()], ['bob']);
  await page.isQuiet();
});

scene('a hello that is not resumed emits reset, then one event for each difference', async (page) => {
  const mallory = aPeer('mallory');
  const room = await page.enters({}, { peers: [bob, eve, mallory] });
  let seenAtReset;
  room.addEventListener('reset', () => (seenAtReset = [...room.peers.values()]));
  const news = eventsOf(room, 'reset', 'peer-left', 'peer-joined', 'peer-updated');
  const named = { ...mallory, metadata: { name: 'M' } };
  const now = [named, bobAgain, aPeer('carol')];
  page.stream.breaks();
  page.stream.greets({ resumed: false, reason: 'epoch', peers: now, id: 'other-1' });
  assert.deepEqual(seenAtReset, now);
  assert.deepEqual(news, [
    ['reset', {}],
    ['peer-left', { peer: eve, reason: 'expired' }],
    ['peer-updated', { peer: named }],
    ['peer-joined', { peer: bobAgain }],
    ['peer-joined', { peer: aPeer('carol') }],
  ]);
  assert.deepEqual([...room.peers.values()], now);
});

scene('a known peer that comes back without metadata after a reset keeps the metadata that we know', async (page) => {
  const named = { ...bob, metadata: { name: 'Bob' } };
  const room = await page.enters({}, { peers: [named, { ...eve, metadata: { name: 'Eve' } }] });
  const news = eventsOf(room, 'peer-joined', 'peer-updated', 'peer-left', 'reset');
  page.stream.breaks();
  // The service was restarted. Eve came back before us, Bob comes later; the service has their metadata a moment later.
  page.stream.greets({ resumed: false, peers: [{ ...eve, joinedAt: bobAgain.joinedAt, metadata: {} }], id: 'new-2' });
  page.stream.says('peer-joined', { peer: bobAgain, at });
  page.stream.says('peer-updated', { peer: { id: 'bob', metadata: { name: 'Bob' } }, at });
  assert.deepEqual(
    news.map(([type, { peer }]) => [type, peer?.id, peer?.metadata.name]),
    [
      ['reset', undefined, undefined],
      ['peer-left', 'bob', 'Bob'],
      ['peer-joined', 'eve', 'Eve'],
      ['peer-joined', 'bob', 'Bob'],
    ],
  );
  page.stream.says('peer-updated', { peer: { id: 'eve', metadata: { name: 'Evelyn' } }, at });
  page.stream.says('peer-updated', { peer: { id: 'bob', metadata: { name: 'Robert' } }, at });
  assert.deepEqual(
    [...room.peers.values()].map(({ metadata }) => metadata.name),
    ['Evelyn', 'Robert'],
  );
});

scene('a peer that has left on purpose comes back without its former metadata', async (page) => {
  const room = await page.enters({}, { peers: [{ ...bob, metadata: { name: 'Bob' } }] });
  page.stream.says('peer-left', { peer: bob, reason: 'left', at });
  page.stream.says('peer-joined', { peer: bobAgain, at });
  assert.deepEqual(room.peers.get('bob').metadata, {});
});

scene('metadata is set again after a hello that is not resumed', async (page) => {
  await page.enters({ metadata: { name: 'Ada' } });
  page.stream.breaks();
  page.stream.greets({ resumed: false, reason: 'expired', id: 'epoch-7' });
  const patch = await page.request();
  assert.equal(patch.method, 'PATCH');
  assert.equal(patch.path, '/v1/rooms/demo/peers/ada');
  assert.deepEqual(patch.json, { metadata: { name: 'Ada' } });
});

scene('without metadata nothing is set again', async (page) => {
  await page.enters();
  page.stream.breaks();
  page.stream.greets({ resumed: false, reason: 'expired', id: 'epoch-7' });
  await page.isQuiet();
});

scene('the latest metadata is set again', async (page) => {
  const room = await page.enters({ metadata: { name: 'Ada' } });
  const updating = room.update({ name: 'Ada L.' });
  (await page.request()).answers(200, {});
  await updating;
  assert.deepEqual(room.metadata, { name: 'Ada L.' });
  page.stream.breaks();
  page.stream.greets({ resumed: false, reason: 'expired', id: 'epoch-7' });
  assert.deepEqual((await page.request()).json, { metadata: { name: 'Ada L.' } });
});

scene('an update under way is not overwritten with the old metadata', async (page) => {
  const room = await page.enters({ metadata: { name: 'Ada' } });
  room.update({ name: 'Ada L.' });
  (await page.request()).isLost();
  page.stream.breaks();
  page.stream.greets({ resumed: false, reason: 'expired', id: 'epoch-7' });
  await page.passes(1_000);
  let last;
  for (let asked = page.unseen; asked > 0; asked = page.unseen) {
    last = await page.request();
    last.answers(200, {});
    await settle();
  }
  assert.deepEqual(last.json, { metadata: { name: 'Ada L.' } });
  assert.deepEqual(room.metadata, { name: 'Ada L.' });
});

scene('updates take effect in order, and a refused update affects no other', async (page) => {
  const room = await page.enters();
  const first = room.update({ large: true });
  first.catch(() => {});
  const second = room.update({ small: true });
  (await page.request()).isRefused(400, 'invalid-parameter');
  assert.equal((await problemOf(first)).code, 'invalid-parameter');
  const next = await page.request();
  assert.deepEqual(next.json, { metadata: { small: true } });
  next.answers(200, {});
  await second;
  assert.deepEqual(room.metadata, { small: true });
});

// Streams that end

scene('the browser reopens a broken stream, and the room is reconnecting', async (page) => {
  const room = await page.enters();
  const states = eventsOf(room, 'state');
  page.stream.breaks();
  assert.equal(room.state, 'reconnecting');
  await page.passes(5_000);
  assert.equal(page.streams.length, 1);
  page.stream.greets();
  assert.equal(room.state, 'open');
  assert.deepEqual(
    states.map(([, { state }]) => state),
    ['reconnecting', 'open'],
  );
  await page.isQuiet();
});

scene('without a network the room is offline', async (page) => {
  const room = await page.enters();
  page.navigator.onLine = false;
  page.stream.breaks();
  assert.equal(room.state, 'offline');
  page.navigator.onLine = true;
  await page.happens('online');
  assert.equal(room.state, 'reconnecting');
  page.stream.greets();
  assert.equal(room.state, 'open');
});

scene('a network that is lost while the stream is broken makes the room offline', async (page) => {
  const room = await page.enters();
  page.stream.breaks();
  assert.equal(room.state, 'reconnecting');
  page.navigator.onLine = false;
  await page.happens('offline');
  assert.equal(room.state, 'offline');
});

scene('an event makes the room open even if the browser reports that it is offline', async (page) => {
  const room = await page.enters();
  page.navigator.onLine = false;
  await page.happens('offline');
  assert.equal(room.state, 'offline');
  page.stream.says('ping', { at }, 'epoch-6');
  assert.equal(room.state, 'open');
});

scene('a poll without waiting finds out why the browser has given up on a stream', async (page) => {
  const room = await page.enters();
  page.stream.says('ping', { at }, 'epoch-6');
  page.stream.failsForGood();
  assert.equal(room.state, 'reconnecting');
  const poll = await page.request();
  assert.equal(poll.method, 'GET');
  assert.equal(poll.path, '/v1/rooms/demo/peers/ada/messages');
  assert.deepEqual(poll.query, { access_token: 'token-1', after: 'epoch-6', wait: '0' });
  // A header that CORS lets pass without a preflight.
  assert.deepEqual([...poll.headers], [['accept', 'application/json']]);
  poll.answers(200, { resumed: true, events: [], lastEventId: 'epoch-6' });
  await settle();
  assert.equal(page.streams.length, 2);
  assert.deepEqual(page.stream.query, { access_token: 'token-1', lastEventId: 'epoch-6' });
  page.stream.greets();
  assert.equal(room.state, 'open');
});

scene('events in the response of the poll are not lost: the stream delivers them', async (page) => {
  const room = await page.enters();
  const messages = eventsOf(room, 'message');
  page.stream.failsForGood();
  const message = { from: 'bob', to: 'ada', at, data: 1 };
  const events = [{ id: 'epoch-2', event: 'message', data: message }];
  (await page.request()).answers(200, { resumed: true, events, lastEventId: 'epoch-2' });
  await settle();
  assert.equal(page.stream.query.lastEventId, 'epoch-1');
  page.stream.greets();
  page.stream.says('message', message, 'epoch-2');
  assert.deepEqual(messages, [['message', message]]);
});

scene('a poll that the service cannot answer is repeated', async (page) => {
  await page.enters();
  page.stream.failsForGood();
  (await page.request()).isRefused(503, 'backplane-unavailable', { 'Retry-After': '2' });
  await page.passes(1_999);
  await page.isQuiet();
  await page.passes(500);
  (await page.request()).isLost();
  await page.passes(5_000);
  (await page.request()).answers(200, { resumed: true, events: [], lastEventId: 'epoch-1' });
  await settle();
  assert.equal(page.streams.length, 2);
});

scene('a stream that keeps failing while polls succeed is opened less and less often', async (page) => {
  await page.enters();
  const pauses = [];
  for (let round = 0; round < 5; round++) {
    const since = page.clock.now;
    page.stream.failsForGood();
    const opened = page.streams.length;
    for (await page.passes(0); page.unseen === 0;) await page.passes(100);
    (await page.request()).answers(200, { resumed: true, events: [], lastEventId: 'epoch-1' });
    await settle();
    assert.equal(page.streams.length, opened + 1);
    pauses.push(page.clock.now - since);
  }
  assert.equal(pauses[0], 0);
  assert.ok(pauses.at(-1) >= 3_000, `${pauses}`);
});

for (const [status, code] of [
  [403, 'removed'],
  [403, 'forbidden'],
  [409, 'peer-id-taken'],
  [409, 'room-full'],
]) {
  scene(`a stream that is refused with ${code} closes the room with that problem`, async (page) => {
    const room = await page.enters();
    const states = eventsOf(room, 'state');
    page.stream.failsForGood();
    (await page.request()).isRefused(status, code);
    await settle();
    assert.equal(room.state, 'closed');
    assert.equal(states.at(-1)[1].problem.code, code);
    assert.equal((await problemOf(room.send({ data: 1 }))).code, 'left');
    await page.passes(60_000);
    await page.isQuiet();
    assert.equal(page.streams.length, 1);
  });
}

for (const [status, code] of [
  [404, 'peer-not-found'],
  [401, 'unauthorized'],
]) {
  scene(`after a stream is refused with ${code} the peer joins again under its id`, async (page) => {
    const metadata = { name: 'Ada' };
    const room = await page.enters({ metadata, credential: 'letter' }, { peers: [bob] });
    const news = eventsOf(room, 'reset', 'peer-joined', 'peer-left');
    page.stream.failsForGood();
    (await page.request()).isRefused(status, code);
    const join = await page.request();
    assert.equal(join.path, '/v1/rooms/demo/peers');
    assert.deepEqual(join.json, { id: 'ada', metadata, lease: 12 });
    assert.equal(join.headers.get('Authorization'), 'Bearer letter');
    join.isJoined({ token: 'token-2', lastEventId: 'epoch-20', peers: [eve] });
    await settle();
    assert.deepEqual(news, [
      ['reset', {}],
      ['peer-left', { peer: bob, reason: 'expired' }],
      ['peer-joined', { peer: eve }],
    ]);
    assert.deepEqual(page.stream.query, { access_token: 'token-2', lastEventId: 'epoch-20' });
    page.stream.greets();
    assert.equal(room.state, 'open');
    room.send({ data: 1 });
    assert.equal((await page.request()).query.access_token, 'token-2');
  });
}

scene('a message of an ended membership is not sent by the next membership', async (page) => {
  const room = await page.enters();
  const sent = [room.send(anOffer, { to: 'bob' }), room.send({ data: 1 })];
  for (const sending of sent) sending.catch(() => {});
  (await page.request()).isLost();
  page.stream.failsForGood();
  (await page.request()).isRefused(404, 'peer-not-found');
  (await page.request()).isJoined({ token: 'token-2', lastEventId: 'epoch-20' });
  await page.passes(4_000);
  for (const sending of sent) assert.equal((await problemOf(sending)).code, 'left');
  await page.isQuiet();
});

scene('a peer whose generated id is taken joins again under another id', async (page) => {
  const room = await page.enters();
  page.stream.failsForGood();
  (await page.request()).isRefused(401, 'unauthorized');
  (await page.request()).isRefused(409, 'peer-id-taken');
  const join = await page.request();
  assert.equal(join.json.id, undefined);
  join.isJoined({ id: 'ada-2', token: 'token-2' });
  await settle();
  assert.equal(room.id, 'ada-2');
  assert.equal(page.stream.url.pathname, '/v1/rooms/demo/peers/ada-2/messages');
});

scene('a peer whose chosen id is taken gets the problem', async (page) => {
  const room = await page.enters({ id: 'ada' });
  const states = eventsOf(room, 'state');
  page.stream.failsForGood();
  (await page.request()).isRefused(401, 'unauthorized');
  (await page.request()).isRefused(409, 'peer-id-taken');
  await settle();
  assert.equal(room.state, 'closed');
  assert.equal(states.at(-1)[1].problem.code, 'peer-id-taken');
});

scene('a page whose network comes back while it joins again does not join twice', async (page) => {
  const room = await page.enters({ id: 'ada' });
  page.stream.failsForGood();
  (await page.request()).isRefused(401, 'unauthorized');
  const join = await page.request();
  await page.happens('online');
  await page.happens('pageshow', { persisted: true });
  assert.equal(page.streams.length, 1);
  assert.equal(join.isAborted, false);
  join.isJoined({ token: 'token-2', lastEventId: 'epoch-20' });
  await settle();
  assert.equal(page.stream.query.access_token, 'token-2');
  page.stream.greets();
  assert.equal(room.state, 'open');
  await page.isQuiet();

  await page.happens('online');
  assert.equal(page.streams.length, 3);
  page.stream.failsForGood();
  await page.passes(1_000);
  (await page.request()).isRefused(401, 'unauthorized');
  const next = await page.request();
  assert.notEqual(next.headers.get('Idempotency-Key'), join.headers.get('Idempotency-Key'));
});

scene('a credential function that fails during a rejoin is called again', async (page) => {
  const credentials = ['letter 1', undefined, 'letter 2'];
  const credential = async () => {
    const next = credentials.shift();
    if (next === undefined) throw new Error('not signed in');
    return next;
  };
  const room = await page.enters({ credential });
  page.stream.failsForGood();
  (await page.request()).isRefused(401, 'unauthorized');
  await page.isQuiet();
  await page.passes(1_000);
  const join = await page.request();
  assert.equal(join.headers.get('Authorization'), 'Bearer letter 2');
  join.isJoined({ token: 'token-2' });
  await settle();
  page.stream.greets();
  assert.equal(room.state, 'open');
});

// What no event tells

scene('a stream that is silent for 2.5 heartbeats is opened again from the last event', async (page) => {
  const room = await page.enters();
  await page.passes(10_000);
  page.stream.says('message', { from: 'bob', at, data: 1 }, 'epoch-4');
  await page.passes(37_000);
  assert.equal(page.streams.length, 1);
  await page.passes(1_500);
  assert.equal(page.streams.length, 2);
  assert.equal(page.streams[0].isClosed, true);
  assert.equal(page.stream.query.lastEventId, 'epoch-4');
  assert.equal(room.state, 'reconnecting');
});

scene('the service sets the heartbeat interval', async (page) => {
  await page.enters();
  page.stream.greets({ heartbeat: 2 });
  await page.passes(5_000);
  assert.equal(page.streams.length, 1);
  await page.passes(1_500);
  assert.equal(page.streams.length, 2);
});

scene('a stream with pings is not opened again', async (page) => {
  await page.enters();
  for (let ping = 0; ping < 8; ping++) {
    await page.passes(15_000);
    page.stream.says('ping', { at }, `epoch-${ping + 2}`);
  }
  assert.equal(page.streams.length, 1);
});

scene('a ping moves the last event id', async (page) => {
  await page.enters();
  page.stream.says('ping', { at }, 'epoch-31');
  await page.happens('online');
  assert.equal(page.stream.query.lastEventId, 'epoch-31');
});

scene('events of a replaced stream are ignored', async (page) => {
  const room = await page.enters();
  const messages = eventsOf(room, 'message');
  const [former] = page.streams;
  await page.happens('online');
  assert.equal(former.isClosed, true);
  former.readyState = 1;
  former.says('message', { from: 'bob', at, data: 1 }, 'epoch-9');
  former.failsForGood();
  assert.deepEqual(messages, []);
  await page.isQuiet();
});

// Channels

scene('a channel receives from its peer and sends to it', async (page) => {
  const room = await page.enters({}, { peers: [bob, eve] });
  const channel = room.channel('bob');
  const heard = [];
  channel.onmessage = (message) => heard.push(message);
  await settle();
  page.stream.says('message', { from: 'eve', to: 'ada', at, ...anOffer }, 'epoch-2');
  page.stream.says('message', { from: 'bob', to: 'ada', at, ...anOffer }, 'epoch-3');
  page.stream.says('message', { from: 'bob', at, data: { busy: true } }, 'epoch-4');
  assert.deepEqual(heard.length, 2);
  assert.deepEqual(heard[0].description, anOffer.description);
  assert.deepEqual(heard[0].data.description, anOffer.description);
  assert.equal(heard[0].from, 'bob');
  assert.deepEqual(heard[1].data, { busy: true });
  channel.send({ data: 'yes' }, { ttl: 5 });
  const { path, query } = await page.request();
  assert.deepEqual([path, query.ttl], ['/v1/rooms/demo/peers/bob/messages', '5']);
});

scene('early messages of a peer wait for the first channel', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const messages = [anOffer, aCandidate(1), aCandidate(2), { candidate: null }];
  for (const message of messages.slice(0, 2)) page.stream.says('message', { from: 'bob', to: 'ada', at, ...message });
  const channel = room.channel('bob');
  page.stream.says('message', { from: 'bob', to: 'ada', at, ...messages[2] });
  const heard = [];
  channel.onmessage = ({ description, candidate }) => heard.push(description ? { description } : { candidate });
  page.stream.says('message', { from: 'bob', to: 'ada', at, ...messages[3] });
  await settle();
  assert.deepEqual(heard, messages);
});

scene('only the last offer and the messages after it wait for a channel', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  for (const message of [anOffer, aCandidate(1), { data: 'psst' }, anOffer, aCandidate(2), { data: 'psst' }]) {
    page.stream.says('message', { from: 'bob', to: 'ada', at, ...message });
  }
  const heard = [];
  room.channel('bob').onmessage = ({ description, candidate, data }) => heard.push(description ?? candidate ?? data);
  await settle();
  assert.deepEqual(heard, [anOffer.description, aCandidate(2).candidate]);
});

scene('a message that a channel received is not kept for the next channel', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const [first, second] = [room.channel('bob'), []];
  first.onmessage = () => {};
  await settle();
  page.stream.says('message', { from: 'bob', to: 'ada', at, ...anOffer });
  room.channel('bob').onmessage = (message) => second.push(message);
  await settle();
  assert.deepEqual(second, []);
});

scene('the number of waiting messages is bounded', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  for (let n = 0; n < 1_000; n++) page.stream.says('message', { from: 'bob', to: 'ada', at, ...aCandidate(n) });
  const channel = room.channel('bob');
  for (let n = 0; n < 1_000; n++) page.stream.says('message', { from: 'bob', to: 'ada', at, ...aCandidate(n) });
  let heard = 0;
  channel.onmessage = () => heard++;
  await settle();
  assert.ok(heard <= 128, `${heard}`);
});

scene('waiting messages of an earlier membership of the peer are dropped', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  page.stream.says('message', { from: 'bob', to: 'ada', at, ...anOffer });
  page.stream.says('peer-joined', { peer: bobAgain, at }, 'epoch-3');
  const heard = [];
  room.channel('bob').onmessage = (message) => heard.push(message);
  await settle();
  assert.deepEqual(heard, []);
});

scene('waiting messages from before a reset are dropped', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  page.stream.says('message', { from: 'bob', to: 'ada', at, ...anOffer });
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [bob], id: 'epoch-9' });
  const heard = [];
  room.channel('bob').onmessage = (message) => heard.push(message);
  await settle();
  assert.deepEqual(heard, []);
});

scene('a channel that is closed at once receives no waiting messages', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  page.stream.says('message', { from: 'bob', to: 'ada', at, ...anOffer });
  const heard = [];
  const channel = room.channel('bob');
  channel.onmessage = (message) => heard.push(message);
  channel.close();
  await settle();
  assert.deepEqual(heard, []);
});

scene('a closed channel receives nothing, other channels of the same peer do', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const heard = [];
  const [one, other] = [room.channel('bob'), room.channel('bob')];
  one.onmessage = () => heard.push('one');
  other.onmessage = () => heard.push('other');
  await settle();
  one.close();
  page.stream.says('message', { from: 'bob', at, data: 1 });
  assert.deepEqual(heard, ['other']);
});

// Traces

scene('a trace describes what was received, without its content', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const traces = eventsOf(room, 'trace');
  page.stream.says('message', { from: 'bob', at, description: { type: 'answer', sdp: 'secret' } }, 'epoch-2');
  page.stream.says('message', { from: 'bob', at, candidate: null }, 'epoch-3');
  page.stream.says('message', { from: 'bob', at, data: 'secret' }, 'epoch-4');
  page.stream.says('peer-joined', { peer: { ...eve, metadata: { secret: 1 } }, at }, 'epoch-5');
  const { now } = page.clock;
  assert.deepEqual(
    traces.map(([, { direction, what, peer, id }]) => [direction, what, peer, id]),
    [
      ['received', 'answer', 'bob', 'epoch-2'],
      ['received', 'end-of-candidates', 'bob', 'epoch-3'],
      ['received', 'data', 'bob', 'epoch-4'],
      ['received', 'peer-joined', 'eve', 'epoch-5'],
    ],
  );
  assert.ok(traces.every(([, trace]) => trace.at === now && trace.size > 20));
  assert.doesNotMatch(JSON.stringify(traces), /secret/);
});

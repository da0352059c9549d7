import assert from 'node:assert/strict';
import { aPeer, eventsOf, parley, problemOf, scene, SERVICE, settle } from './page.mjs';

const bob = aPeer('bob');
const at = '2026-11-20T10:00:01.123Z';
const nothing = { resumed: true, events: [], lastEventId: 'epoch-1' };

/** Joins; the streams of the page stay silent. */
async function joins(page, options = {}, answer = {}) {
  const joining = parley.join({ url: SERVICE, room: 'demo', ...options });
  (await page.request()).isJoined(answer);
  const room = await joining;
  await settle();
  return room;
}

// What something between us and the service answers

for (const [what, answer] of [
  ['404 in text', [404, 'no such host', { 'Content-Type': 'text/plain' }]],
  ['403 in HTML', [403, '<h1>Forbidden</h1>', { 'Content-Type': 'text/html' }]],
  ['421 without a body', [421, undefined]],
  ['401 in foreign JSON', [401, { code: 'unauthorized' }, { 'Content-Type': 'application/json' }]],
  ['200 in HTML', [200, '<h1>Welcome to the hotel</h1>', { 'Content-Type': 'text/html' }]],
]) {
  scene(`a ${what} from something in between ends neither a join nor a room`, async (page) => {
    const retries = [];
    const joining = parley.join({ url: SERVICE, room: 'demo', onretry: (problem) => retries.push(problem) });
    (await page.request()).answers(...answer);
    await page.passes(1_000);
    (await page.request()).isJoined();
    const room = await joining;
    assert.equal(retries.length, 1);
    assert.equal(retries[0].passing, true);
    page.stream.greets();

    page.stream.failsForGood();
    for (let attempt = 0; attempt < 4; attempt++) {
      (await page.request()).answers(...answer);
      await page.passes(5_000);
    }
    assert.equal(room.state, 'reconnecting');
    (await page.request()).answers(200, nothing);
    await settle();
    page.stream.greets();
    assert.equal(room.state, 'open');
  });
}

scene('a room that something in between keeps out for 10 s says what it is', async (page) => {
  const room = await page.enters();
  const states = eventsOf(room, 'state');
  page.stream.failsForGood();
  const seen = () => states.map(([, { state, problem }]) => [state, problem?.code, problem?.status]);
  while (page.clock.monotonic < 20_000) {
    if (page.unseen > 0) (await page.request()).answers(404, 'gone', { 'Content-Type': 'text/plain' });
    await page.passes(500);
    if (page.clock.monotonic < 10_000) assert.deepEqual(seen(), [['reconnecting', undefined, undefined]]);
  }
  assert.deepEqual(seen(), [
    ['reconnecting', undefined, undefined],
    ['reconnecting', 'refused', 404],
  ]);
  assert.equal(room.problem.status, 404);
  await page.passes(10_000);
  (await page.request()).answers(200, nothing);
  await settle();
  page.stream.greets();
  assert.deepEqual(seen().at(-1), ['open', undefined, undefined]);
  assert.equal(room.problem, undefined);
});

scene('a stream that the browser reconnects in vain for 10 s is looked into', async (page) => {
  const room = await page.enters();
  for (let second = 0; second < 11; second++) {
    page.stream.breaks();
    await page.passes(1_000);
  }
  assert.equal(page.streams.length, 1);
  assert.equal(page.unseen, 1);
  (await page.request()).isLost();
  await settle();
  assert.equal(room.problem.code, 'unreachable');
});

// Streams that are held back

/** Two streams stay silent; returns the first poll. */
async function isHeldBack(page) {
  await page.passes(5_000);
  assert.equal(page.streams.length, 2);
  await page.isQuiet();
  await page.passes(5_000);
  assert.equal(page.streams.length, 2);
  return page.request();
}

scene('after two streams without a hello the room receives by polls', async (page) => {
  const room = await joins(page, {}, { peers: [bob] });
  const heard = eventsOf(room, 'message', 'peer-left', 'trace');
  const first = await isHeldBack(page);
  assert.deepEqual(first.query, { access_token: 'token-1', after: 'epoch-1', wait: '20' });
  assert.equal(room.transport, 'stream');
  const message = { from: 'bob', to: 'ada', at, data: 'hi' };
  const left = { peer: { id: 'bob', joinedAt: bob.joinedAt }, reason: 'left', at };
  const events = [
    { id: 'epoch-2', event: 'message', data: message },
    { id: 'epoch-4', event: 'peer-left', data: left },
  ];
  first.answers(200, { resumed: true, events, lastEventId: 'epoch-5' });
  const second = await page.request();
  assert.equal(second.query.after, 'epoch-5');
  assert.equal(room.state, 'open');
  assert.equal(room.transport, 'poll');
  assert.deepEqual(
    heard.filter(([type]) => type !== 'trace'),
    [
      ['message', message],
      ['peer-left', { peer: bob, reason: 'left' }],
    ],
  );
  assert.deepEqual(
    heard.filter(([type]) => type === 'trace').map(([, { what, id }]) => [what, id]),
    [
      ['data', 'epoch-2'],
      ['peer-left', 'epoch-4'],
    ],
  );
});

scene('a poll that is not resumed resets the room', async (page) => {
  const room = await joins(page, {}, { peers: [bob] });
  const news = eventsOf(room, 'reset', 'peer-left', 'peer-joined');
  const eve = aPeer('eve');
  (await isHeldBack(page)).answers(200, {
    resumed: false,
    reason: 'epoch',
    peers: [eve],
    events: [],
    lastEventId: 'other-3',
  });
  assert.equal((await page.request()).query.after, 'other-3');
  assert.deepEqual(
    news.map(([type]) => type),
    ['reset', 'peer-left', 'peer-joined'],
  );
  assert.deepEqual([...room.peers.values()], [eve]);
});

scene('a stream is tried again now and then, and its hello ends the polls', async (page) => {
  const room = await joins(page);
  const heard = eventsOf(room, 'message');
  let poll = await isHeldBack(page);
  const opened = [];
  const started = page.clock.monotonic;
  while (page.clock.monotonic - started < 120_000) {
    const before = page.streams.length;
    await page.passes(20_000);
    poll.answers(200, nothing);
    poll = await page.request();
    if (page.streams.length > before) opened.push(page.clock.monotonic - started);
  }
  assert.equal(room.state, 'open');
  assert.deepEqual(opened, [20_000, 60_000, 120_000]);
  assert.equal(page.stream.isClosed, false);

  // What both bring is delivered once.
  const message = { from: 'bob', at, data: 1 };
  poll.answers(200, {
    resumed: true,
    events: [{ id: 'epoch-2', event: 'message', data: message }],
    lastEventId: 'epoch-2',
  });
  poll = await page.request();
  page.stream.greets();
  assert.equal(poll.isAborted, true);
  page.stream.says('message', message, 'epoch-2');
  page.stream.says('message', { ...message, data: 2 }, 'epoch-3');
  assert.deepEqual(
    heard.map(([, { data }]) => data),
    [1, 2],
  );
  assert.equal(room.transport, 'stream');
  await page.passes(30_000);
  await page.isQuiet();
});

scene('a trial that fails disturbs nobody', async (page) => {
  const room = await joins(page);
  const poll = await isHeldBack(page);
  await page.passes(16_000);
  poll.answers(200, nothing);
  await page.request();
  assert.equal(page.streams.length, 3);
  const states = eventsOf(room, 'state');
  page.stream.breaks();
  assert.equal(page.stream.isClosed, true);
  await page.isQuiet();
  assert.deepEqual(states, []);
});

scene('a poll that tells of a removal closes the room', async (page) => {
  const room = await joins(page);
  const poll = await isHeldBack(page);
  poll.answers(200, nothing);
  (await page.request()).isRefused(403, 'removed');
  await settle();
  assert.equal(room.state, 'closed');
  assert.equal(page.clock.waiting, 0);
});

scene('a peer that polls joins again when the service has forgotten it', async (page) => {
  const room = await joins(page);
  (await isHeldBack(page)).isRefused(404, 'peer-not-found');
  (await page.request()).isJoined({ token: 'token-2', lastEventId: 'epoch-9' });
  const poll = await page.request();
  assert.deepEqual(poll.query, { access_token: 'token-2', after: 'epoch-9', wait: '20' });
  poll.answers(200, { ...nothing, lastEventId: 'epoch-9' });
  await settle();
  assert.equal(room.state, 'open');
});

scene('a peer that polls asks for ICE servers at half the life of their credentials', async (page) => {
  const room = await joins(page, {}, { iceServers: [{ urls: ['turn:old.example'] }], iceTtl: 60 });
  const news = eventsOf(room, 'ice-servers');
  let poll = await isHeldBack(page);
  poll.answers(200, nothing);
  poll = await page.request();
  await page.passes(20_000);
  const ice = await page.request();
  assert.equal(ice.path, '/v1/ice-servers');
  assert.deepEqual(ice.query, { access_token: 'token-1' });
  ice.answers(200, { iceServers: [{ urls: ['turn:new.example'] }], iceTtl: 60 });
  await settle();
  assert.deepEqual(room.iceServers, [{ urls: ['turn:new.example'] }]);
  assert.equal(news.length, 1);
});

scene('a page that leaves while it polls sends nothing more', async (page) => {
  const room = await joins(page);
  const poll = await isHeldBack(page);
  poll.answers(200, nothing);
  const last = await page.request();
  const leaving = room.leave();
  (await page.request()).answers(204);
  await leaving;
  assert.equal(last.isAborted, true);
  assert.equal(page.clock.waiting, 0);
  await page.isQuiet();
});

// Other environments

scene('without EventSource the room receives by polls', async (page) => {
  page.provide('EventSource', undefined);
  const room = await joins(page);
  const poll = await page.request();
  assert.equal(poll.query.wait, '20');
  poll.answers(200, nothing);
  await settle();
  assert.equal(room.state, 'open');
  assert.equal(room.transport, 'poll');
  await page.passes(14_000);
  assert.equal(page.streams.length, 0);
});

scene('an EventSource of the application is used', async (page) => {
  const { EventSource } = globalThis;
  page.provide('EventSource', undefined);
  const room = await joins(page, { EventSource });
  page.stream.greets();
  assert.equal(room.state, 'open');
  assert.equal(room.transport, 'stream');
});

// Connections that are scarce

scene('with HTTP/1.1 four rooms of an origin hold a stream, the others poll without waiting', async (page) => {
  const locks = page.hasLocks();
  const rooms = [];
  for (let n = 0; n < 4; n++) rooms.push(await page.enters({ room: `room-${n}` }));
  assert.equal(page.streams.length, 4);
  assert.equal(locks.held.size, 4);
  const fifth = await joins(page, { room: 'room-4' });
  let poll = await page.request();
  assert.equal(poll.query.wait, '0');
  poll.answers(200, nothing);
  await settle();
  assert.equal(fifth.state, 'open');
  assert.equal(fifth.transport, 'poll');
  await page.passes(1_900);
  await page.isQuiet();
  await page.passes(200);
  poll = await page.request();

  const leaving = rooms[0].leave();
  (await page.request()).answers(204);
  await leaving;
  poll.answers(200, nothing);
  await page.passes(2_100);
  assert.equal(page.streams.length, 5);
  page.stream.greets();
  assert.equal(fifth.transport, 'stream');
  assert.equal(locks.held.size, 4);
});

scene('a slot is taken during the join, and given back if the join is refused', async (page) => {
  const locks = page.hasLocks();
  const joining = parley.join({ url: SERVICE, room: 'demo' });
  const join = await page.request();
  assert.equal(locks.held.size, 1);
  join.isRefused(403, 'forbidden');
  assert.equal((await problemOf(joining)).code, 'forbidden');
  await settle();
  assert.equal(locks.held.size, 0);
});

scene('a slot is given back if the join shows that the service speaks HTTP/2', async (page) => {
  const locks = page.hasLocks();
  const entries = [];
  page.provide('performance', { now: () => page.clock.monotonic, getEntriesByType: () => entries });
  const joining = parley.join({ url: SERVICE, room: 'demo' });
  const join = await page.request();
  assert.equal(locks.held.size, 1);
  entries.push({ name: `${SERVICE}v1/rooms/demo/peers`, nextHopProtocol: 'h2' });
  join.isJoined();
  await joining;
  await settle();
  assert.equal(page.streams.length, 1);
  assert.equal(locks.held.size, 0);
});

scene('with HTTP/2 every room holds a stream', async (page) => {
  const locks = page.hasLocks();
  const join = { name: `${SERVICE}v1/rooms/demo/peers`, nextHopProtocol: 'h2' };
  page.provide('performance', { now: () => page.clock.monotonic, getEntriesByType: () => [join] });
  for (let n = 0; n < 7; n++) await page.enters({ room: `room-${n}` });
  assert.equal(page.streams.length, 7);
  assert.equal(locks.held.size, 0);
});

scene('a page in the back/forward cache holds no stream of its origin', async (page) => {
  const locks = page.hasLocks();
  await page.enters({ remember: true });
  assert.equal(locks.held.size, 2);
  await page.happens('pagehide', { persisted: true });
  assert.equal(locks.held.size, 0);
  await page.happens('pageshow', { persisted: true });
  assert.equal(locks.held.size, 2);
});

// Events that come twice

scene('an event that comes again, because a proxy drops Last-Event-ID, is delivered once', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const heard = eventsOf(room, 'message');
  const say = (n) => page.stream.says('message', { from: 'bob', at, data: n }, `epoch-${n}`);
  [2, 3, 9, 10].forEach(say);
  page.stream.breaks();
  page.stream.greets({ id: 'epoch-1' });
  [2, 3, 9, 10, 11].forEach(say);
  assert.deepEqual(
    heard.map(([, { data }]) => data),
    [2, 3, 9, 10, 11],
  );
  await page.happens('online');
  assert.equal(page.stream.query.lastEventId, 'epoch-11');
});

scene('after a reset the ids begin anew', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const heard = eventsOf(room, 'message');
  page.stream.says('message', { from: 'bob', at, data: 1 }, 'epoch-90');
  page.stream.breaks();
  page.stream.greets({ resumed: false, reason: 'epoch', peers: [bob], id: 'other-4' });
  page.stream.says('message', { from: 'bob', at, data: 2 }, 'other-5');
  assert.equal(heard.length, 2);
  page.stream.breaks();
  page.stream.greets({ resumed: false, reason: 'expired', peers: [bob], id: 'other-2' });
  page.stream.says('message', { from: 'bob', at, data: 3 }, 'other-3');
  assert.equal(heard.length, 3);
});

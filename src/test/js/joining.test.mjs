import assert from 'node:assert/strict';
import { aPeer, outcome, parley, problemOf, scene, SERVICE, settle } from './page.mjs';

const { join, Problem } = parley;
const bob = aPeer('bob');

scene('a join sends id and metadata, and receives the peers of the room', async (page) => {
  const joining = join({ url: SERVICE, room: 'demo', id: 'ada', metadata: { name: 'Ada' } });
  const request = await page.request();
  assert.equal(request.method, 'POST');
  assert.equal(`${request.url}`, 'https://parley.example/v1/rooms/demo/peers');
  assert.deepEqual(request.json, { id: 'ada', metadata: { name: 'Ada' }, lease: 12 });
  assert.equal(request.headers.get('Content-Type'), 'application/json');
  assert.equal(request.headers.get('Authorization'), null);
  request.isJoined({ peers: [bob], iceServers: [{ urls: ['stun:stun.example'] }] });
  const room = await joining;
  assert.equal(room.name, 'demo');
  assert.equal(room.id, 'ada');
  assert.deepEqual([...room.peers.values()], [bob]);
  assert.deepEqual(room.iceServers, [{ urls: ['stun:stun.example'] }]);
  assert.deepEqual(room.metadata, { name: 'Ada' });
});

scene('only the room is required', async (page) => {
  const room = await page.enters();
  assert.deepEqual(page.requests[0].json, { lease: 12 });
  assert.deepEqual(room.metadata, {});
});

scene('a join whose response was lost is repeated with the same idempotency key', async (page) => {
  const joining = join({ url: SERVICE, room: 'demo' });
  const lost = await page.request();
  const key = lost.headers.get('Idempotency-Key');
  assert.match(key, /^[0-9a-f]{24}$/);
  assert.doesNotMatch(`${lost.url}`, new RegExp(key));
  lost.isLost();
  await page.passes(1_000);
  const again = await page.request();
  assert.equal(again.headers.get('Idempotency-Key'), key);
  again.isJoined();
  assert.equal((await joining).id, 'ada');

  join({ url: SERVICE, room: 'demo' });
  assert.notEqual((await page.request()).headers.get('Idempotency-Key'), key);
});

scene('a join is repeated for as long as the service is too busy', async (page) => {
  const said = [];
  const joining = join({ url: SERVICE, room: 'demo', onretry: ({ code }) => said.push(code) });
  (await page.request()).isRefused(429, 'too-many-joins', { 'Retry-After': '3' });
  await page.passes(2_999);
  await page.isQuiet();
  await page.passes(1_000);
  (await page.request()).isRefused(503, 'backplane-unavailable');
  for (let minutes = 0; minutes < 30; minutes++) {
    await page.passes(11_000);
    (await page.request()).isLost();
  }
  await page.passes(11_000);
  (await page.request()).isJoined();
  await joining;
  assert.deepEqual(said.slice(0, 3), ['too-many-joins', 'backplane-unavailable', 'unreachable']);
  assert.equal(said.length, 32);
});

for (const [status, code] of [
  [409, 'room-full'],
  [409, 'peer-id-taken'],
  [400, 'invalid-id'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
]) {
  scene(`a join that is refused with ${code} is not repeated`, async (page) => {
    const joining = join({ url: SERVICE, room: 'demo' });
    joining.catch(() => {});
    (await page.request()).isRefused(status, code);
    const problem = await problemOf(joining);
    assert.deepEqual([problem.code, problem.status, problem.passing], [code, status, false]);
    assert.ok(problem instanceof Error);
    await page.passes(60_000);
    await page.isQuiet();
    assert.equal(page.streams.length, 0);
    assert.equal(page.clock.waiting, 0);
  });
}

scene('a join that is given up during a request rejects at once, and its membership is left', async (page) => {
  const giving = new AbortController();
  const joining = join({ url: SERVICE, room: 'demo', id: 'ada', signal: giving.signal });
  joining.catch(() => {});
  const request = await page.request();
  giving.abort('enough');
  assert.deepEqual(await outcome(joining), { problem: 'enough' });

  // The id is free again after the leave; the next join waits for it.
  const next = join({ url: SERVICE, room: 'demo', id: 'ada' });
  await page.isQuiet();
  request.isJoined();
  const leave = await page.request();
  assert.equal(leave.path, '/v1/rooms/demo/peers/ada/leave');
  assert.equal(leave.query.access_token, 'token-1');
  await page.isQuiet();
  leave.answers(204);
  (await page.request()).isJoined();
  assert.equal((await next).id, 'ada');
});

scene('a join that is given up and refused leaves nothing', async (page) => {
  const giving = new AbortController();
  const joining = join({ url: SERVICE, room: 'demo', signal: giving.signal });
  joining.catch(() => {});
  const request = await page.request();
  giving.abort('enough');
  request.isRefused(409, 'room-full');
  await page.isQuiet();
  assert.equal(page.clock.waiting, 0);
});

scene('a join waits for our own leave of the same room, but not for ever', async (page) => {
  const room = await page.enters({ id: 'ada' });
  room.leave();
  const leave = await page.request();
  const next = join({ url: SERVICE, room: 'demo', id: 'ada' });
  join({ url: SERVICE, room: 'other' });
  assert.equal((await page.request()).path, '/v1/rooms/other/peers');
  await page.passes(4_900);
  await page.isQuiet();
  await page.passes(200);
  (await page.request()).isJoined();
  assert.equal((await next).id, 'ada');
  leave.answers(204);
});

scene('a join can be aborted between two attempts, and before the first', async (page) => {
  const giving = new AbortController();
  const joining = join({ url: SERVICE, room: 'demo', signal: giving.signal });
  joining.catch(() => {});
  (await page.request()).isLost();
  await settle();
  giving.abort('enough');
  assert.deepEqual(await outcome(joining), { problem: 'enough' });
  const never = join({ url: SERVICE, room: 'demo', signal: giving.signal });
  never.catch(() => {});
  assert.deepEqual(await outcome(never), { problem: 'enough' });
  assert.equal(page.clock.waiting, 0);
  await page.isQuiet();
});

scene('aborting after the join has no effect', async (page) => {
  const giving = new AbortController();
  const room = await page.enters({ signal: giving.signal });
  giving.abort();
  await settle();
  assert.equal(room.state, 'open');
  room.send({ data: 1 });
  (await page.request()).isAccepted();
});

// Credentials

scene('a credential is sent as a bearer token', async (page) => {
  join({ url: SERVICE, room: 'demo', credential: 'letter' });
  assert.equal((await page.request()).headers.get('Authorization'), 'Bearer letter');
});

scene('a credential is fetched anew for each attempt', async (page) => {
  let letters = 0;
  const joining = join({ url: SERVICE, room: 'demo', credential: async () => `letter ${++letters}` });
  const first = await page.request();
  assert.equal(first.headers.get('Authorization'), 'Bearer letter 1');
  first.isLost();
  await page.passes(1_000);
  const second = await page.request();
  assert.equal(second.headers.get('Authorization'), 'Bearer letter 2');
  second.isJoined();
  await joining;
});

scene('a join rejects with the error of the credential function', async (page) => {
  const reason = new Error('not signed in');
  const joining = join({ url: SERVICE, room: 'demo', credential: () => Promise.reject(reason) });
  joining.catch(() => {});
  assert.deepEqual(await outcome(joining), { problem: reason });
  await page.isQuiet();
});

// Where

for (const [url, expected] of [
  ['https://parley.example', 'https://parley.example/v1/rooms/demo/peers'],
  ['https://parley.example/signaling', 'https://parley.example/signaling/v1/rooms/demo/peers'],
  ['https://parley.example/signaling/', 'https://parley.example/signaling/v1/rooms/demo/peers'],
  [new URL('https://parley.example/a/b'), 'https://parley.example/a/b/v1/rooms/demo/peers'],
  ['/signaling', 'https://app.example/signaling/v1/rooms/demo/peers'],
  ['//other.example', 'https://other.example/v1/rooms/demo/peers'],
]) {
  scene(`requests for the service at ${url} go to ${expected}`, async (page) => {
    const joining = join({ url, room: 'demo' });
    const request = await page.request();
    assert.equal(`${request.url}`, expected);
    request.isJoined();
    const room = await joining;
    assert.equal(`${page.stream.url}`.split('?')[0], expected.replace('peers', 'peers/ada/messages'));
    room.send({ data: 1 });
    assert.equal(`${(await page.request()).url}`.split('?')[0], expected.replace('peers', 'messages'));
    if (url instanceof URL) assert.equal(`${url}`, 'https://parley.example/a/b');
  });
}

scene('a module that was not loaded from a service has to be told where the service is', async (page) => {
  const joining = join({ room: 'demo' });
  joining.catch(() => {});
  const problem = await problemOf(joining);
  assert.equal(problem.code, 'invalid-parameter');
  assert.match(problem.message, /`url`/);
  await page.isQuiet();
});

for (const name of ['.', '..', '', undefined]) {
  scene(`"${name}" is not a valid name of a room, a lobby or a peer, and no request is sent`, async (page) => {
    for (const place of [{ room: name }, { lobby: name }]) {
      const joining = join({ url: SERVICE, ...place });
      joining.catch(() => {});
      assert.equal((await problemOf(joining)).code, 'invalid-id');
    }
    await page.isQuiet();
    if (name === undefined) return;
    const room = await page.enters();
    const sending = room.send({ data: 1 }, { to: name });
    sending.catch(() => {});
    assert.equal((await problemOf(sending)).code, 'invalid-id');
    await page.isQuiet();
  });
}

for (const [name, path] of [
  ['a/b', 'a%2Fb'],
  ['../up', '..%2Fup'],
  ['%2e%2e', '%252e%252e'],
  ['?x=1#y', '%3Fx%3D1%23y'],
  ['~room.1_-', '~room.1_-'],
  ['Zoë', 'Zo%C3%AB'],
]) {
  scene(`the name ${name} is one segment of the path`, async (page) => {
    join({ url: SERVICE, room: name });
    assert.equal(`${(await page.request()).url}`, `https://parley.example/v1/rooms/${path}/peers`);
    join({ url: SERVICE, lobby: name });
    assert.equal(`${(await page.request()).url}`, `https://parley.example/v1/lobbies/${path}/peers`);
  });
}

// Lobbies

scene('a join of a lobby enters the room that the service has chosen', async (page) => {
  const joining = join({ url: SERVICE, lobby: 'bar' });
  const request = await page.request();
  assert.equal(request.path, '/v1/lobbies/bar/peers');
  request.isJoined({ room: 'room-7', peers: [bob] });
  const room = await joining;
  assert.equal(room.name, 'room-7');
  assert.equal(page.stream.url.pathname, '/v1/rooms/room-7/peers/ada/messages');
  room.send({ data: 1 }, { to: 'bob' });
  assert.equal((await page.request()).path, '/v1/rooms/room-7/peers/bob/messages');
});

// Coming back after a reload

/** A page in which a remembered peer was when it was reloaded. */
async function reloads(page, options = {}, answer = {}) {
  const room = await page.enters({ remember: true, ...options }, answer);
  await page.happens('pagehide', { persisted: false });
  return room;
}

scene('with `remember` a reloaded page comes back as the same peer', async (page) => {
  await reloads(page, { metadata: { name: 'Ada' } });
  const joining = join({ url: SERVICE, room: 'demo', remember: true, metadata: { name: 'Ada' }, credential: 'letter' });
  const request = await page.request();
  assert.equal(request.headers.get('Authorization'), 'Bearer token-1');
  assert.deepEqual(request.json, { id: 'ada', metadata: { name: 'Ada' }, lease: 12 });
  request.isJoined({ token: 'token-2', peers: [bob] });
  const room = await joining;
  assert.equal(room.id, 'ada');
  assert.equal(page.stream.query.access_token, 'token-2');
});

scene('without `remember` nothing is stored', async (page) => {
  await page.enters();
  await page.isHidden();
  await page.happens('pagehide', { persisted: false });
  assert.equal(page.storage.size, 0);
  join({ url: SERVICE, room: 'demo', remember: true });
  assert.equal((await page.request()).headers.get('Authorization'), null);
});

scene('nothing is stored while the page is visible, so a duplicated tab is a new peer', async (page) => {
  page.hasLocks();
  await page.enters({ remember: true });
  assert.equal(page.storage.size, 0);
  await page.isHidden();
  assert.equal(page.storage.size, 1);
  await page.isHidden(false);
  assert.equal(page.storage.size, 0);
  await page.happens('pagehide', { persisted: true });
  assert.equal(page.storage.size, 1);
  await page.happens('pageshow', { persisted: true });
  assert.equal(page.storage.size, 0);
});

scene('without Web Locks nothing is stored before the page is unloaded', async (page) => {
  await page.enters({ remember: true });
  await page.isHidden();
  assert.equal(page.storage.size, 0);
  await page.happens('pagehide', { persisted: false });
  assert.equal(page.storage.size, 1);
});

scene('the duplicate of a hidden tab is a new peer, and the tab keeps its membership', async (page) => {
  page.hasLocks();
  await page.enters({ remember: true });
  await page.isHidden();
  const copy = new Map(page.storage);
  const joining = join({ url: SERVICE, room: 'demo', remember: true });
  await page.passes(300);
  const request = await page.request();
  assert.equal(request.headers.get('Authorization'), null);
  request.isJoined({ id: 'ada-2', token: 'token-2' });
  assert.equal((await joining).id, 'ada-2');
  // The original is reloaded: it is not a duplicate, because it has given its lock back.
  for (const [key, value] of copy) page.storage.set(key, value);
  await page.happens('pagehide', { persisted: false });
  join({ url: SERVICE, room: 'demo', remember: true });
  assert.match((await page.request()).headers.get('Authorization'), /^Bearer token-/);
});

scene('a stored membership is used once', async (page) => {
  await reloads(page);
  const joining = join({ url: SERVICE, room: 'demo', remember: true });
  const request = await page.request();
  assert.equal(page.storage.size, 0);
  request.isJoined({ token: 'token-2' });
  await joining;
  join({ url: SERVICE, room: 'demo', remember: true });
  assert.equal((await page.request()).headers.get('Authorization'), null);
});

for (const [status, code] of [
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [409, 'peer-id-taken'],
]) {
  scene(`a page whose membership is refused with ${code} joins as a new peer`, async (page) => {
    await reloads(page);
    const joining = join({ url: SERVICE, room: 'demo', remember: true, credential: 'letter' });
    (await page.request()).isRefused(status, code);
    const anew = await page.request();
    assert.equal(anew.headers.get('Authorization'), 'Bearer letter');
    assert.deepEqual(anew.json, { lease: 12 });
    anew.isJoined({ id: 'ada-2' });
    assert.equal((await joining).id, 'ada-2');
  });
}

scene('a page that cannot come back to a full room gets the problem', async (page) => {
  await reloads(page);
  const joining = join({ url: SERVICE, room: 'demo', remember: true });
  joining.catch(() => {});
  (await page.request()).isRefused(409, 'room-full');
  assert.equal((await problemOf(joining)).code, 'room-full');
});

scene('a stored membership is for one room of one service', async (page) => {
  await reloads(page);
  for (const elsewhere of [{ room: 'other' }, { lobby: 'demo', room: undefined }, { url: 'https://other.example' }]) {
    join({ url: SERVICE, room: 'demo', remember: true, ...elsewhere });
    assert.equal((await page.request()).headers.get('Authorization'), null);
  }
});

scene('a page that asks for another id joins as a new peer', async (page) => {
  await reloads(page);
  join({ url: SERVICE, room: 'demo', id: 'grace', remember: true });
  const request = await page.request();
  assert.equal(request.headers.get('Authorization'), null);
  assert.equal(request.json.id, 'grace');
});

scene('a page that has left has nothing stored', async (page) => {
  const room = await page.enters({ remember: true });
  await page.isHidden();
  const leaving = room.leave();
  (await page.request()).answers(204);
  await leaving;
  assert.equal(page.storage.size, 0);
  await page.happens('pagehide', { persisted: false });
  assert.equal(page.storage.size, 0);
  assert.deepEqual(page.beacons, []);
});

scene('a page can join in a browser that stores nothing', async (page) => {
  const refuse = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  page.provide('sessionStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
  const room = await page.enters({ remember: true });
  await page.isHidden();
  await page.isHidden(false);
  assert.equal(room.state, 'open');
});

scene('a page that was paired by a lobby comes back to its partner', async (page) => {
  await reloads(page, { room: undefined, lobby: 'bar' }, { room: 'room-7', peers: [bob] });
  const joining = join({ url: SERVICE, lobby: 'bar', remember: true });
  const request = await page.request();
  assert.equal(request.path, '/v1/rooms/room-7/peers');
  assert.equal(request.headers.get('Authorization'), 'Bearer token-1');
  assert.equal(request.json.id, 'ada');
  request.isJoined({ room: 'room-7', token: 'token-2', peers: [bob] });
  assert.equal((await joining).name, 'room-7');
});

scene('a page that comes back to an empty room of a lobby asks the lobby again', async (page) => {
  await reloads(page, { room: undefined, lobby: 'bar' }, { room: 'room-7', peers: [bob] });
  const joining = join({ url: SERVICE, lobby: 'bar', remember: true });
  (await page.request()).isJoined({ room: 'room-7', token: 'token-2', peers: [] });
  const leave = await page.request();
  assert.equal(leave.path, '/v1/rooms/room-7/peers/ada/leave');
  assert.equal(leave.query.access_token, 'token-2');
  leave.answers(204);
  const lobby = await page.request();
  assert.equal(lobby.path, '/v1/lobbies/bar/peers');
  lobby.isJoined({ room: 'room-8' });
  assert.equal((await joining).name, 'room-8');
});

// Problems

scene('a Problem says whether a retry may help', () => {
  const passing = (code, status) => new Problem(code, code, { status }).passing;
  assert.equal(passing('unreachable', 0), true);
  assert.equal(passing('too-many-messages', 429), true);
  assert.equal(passing('backplane-unavailable', 503), true);
  assert.equal(passing('not-in-room', 409), true);
  assert.equal(passing('room-full', 409), false);
  assert.equal(passing('left', 0), false);
  assert.equal(new Problem('left').name, 'Problem');
  assert.equal(new Problem('left').message, 'left');
});

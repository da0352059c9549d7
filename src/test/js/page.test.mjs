import assert from 'node:assert/strict';
import { aPeer, parley, scene, SERVICE, settle, eventsOf } from './page.mjs';

scene('a page that is closed leaves with a beacon', async (page) => {
  await page.enters();
  await page.happens('pagehide', { persisted: false });
  assert.deepEqual(page.beacons, [
    { url: 'https://parley.example/v1/rooms/demo/peers/ada/leave?access_token=token-1', body: undefined },
  ]);
  assert.equal(page.stream.isClosed, true);
  await page.isQuiet();
});

scene('a page in the back/forward cache closes its stream, and opens it when it is resumed', async (page) => {
  const room = await page.enters();
  page.stream.says('message', { from: 'bob', at: '', data: 1 }, 'epoch-3');
  await page.happens('pagehide', { persisted: true });
  assert.deepEqual(page.beacons, []);
  assert.equal(page.stream.isClosed, true);
  assert.equal(room.state, 'reconnecting');
  assert.equal(page.streams.length, 1);
  await page.happens('pageshow', { persisted: true });
  assert.equal(page.streams.length, 2);
  assert.equal(page.stream.query.lastEventId, 'epoch-3');
  page.stream.greets();
  assert.equal(room.state, 'open');
});

scene('a page that is resumed after its membership has expired joins again', async (page) => {
  const room = await page.enters({}, { peers: [aPeer('bob')] });
  await page.happens('pagehide', { persisted: true });
  await page.happens('pageshow', { persisted: true });
  page.stream.failsForGood();
  (await page.request()).isRefused(404, 'peer-not-found');
  const join = await page.request();
  assert.deepEqual(join.json, { id: 'ada', metadata: {}, lease: 12 });
  join.isJoined({ token: 'token-2', lastEventId: 'epoch-40' });
  await settle();
  page.stream.greets();
  assert.equal(room.state, 'open');
  assert.equal(room.peers.size, 0);
});

scene('the first pageshow does not open the stream again', async (page) => {
  await page.enters();
  await page.happens('pageshow', { persisted: false });
  assert.equal(page.streams.length, 1);
});

scene('when the network is back the stream is opened again from the last event', async (page) => {
  const room = await page.enters();
  page.stream.says('ping', {}, 'epoch-8');
  await page.happens('online');
  assert.equal(page.streams.length, 2);
  assert.equal(page.streams[0].isClosed, true);
  assert.equal(page.stream.query.lastEventId, 'epoch-8');
  assert.equal(room.state, 'reconnecting');
});

scene('a page that is visible again after a sleep opens its stream at once', async (page) => {
  await page.enters();
  await page.isHidden();
  page.clock.now += 600_000;
  await page.isHidden(false);
  assert.equal(page.streams.length, 2);
});

scene('a page that is visible again keeps a stream that was heard meanwhile', async (page) => {
  await page.enters();
  await page.isHidden();
  await page.passes(10_000);
  page.stream.says('ping', {}, 'epoch-2');
  await page.passes(10_000);
  await page.isHidden(false);
  assert.equal(page.streams.length, 1);
});

scene('a page that was hidden for a moment keeps its stream', async (page) => {
  await page.enters();
  await page.isHidden();
  await page.passes(3_900);
  await page.isHidden(false);
  assert.equal(page.streams.length, 1);
});

scene('a phone that was locked for some seconds opens its stream again when it is unlocked', async (page) => {
  const room = await page.enters();
  page.stream.says('message', { from: 'bob', at: '', data: 1 }, 'epoch-3');
  const states = eventsOf(room, 'state');
  await page.isHidden();
  await page.passes(8_000);
  await page.isHidden(false);
  assert.equal(page.streams.length, 2);
  assert.equal(page.stream.query.lastEventId, 'epoch-3');
  page.stream.greets();
  // Nobody has to know.
  assert.deepEqual(states, []);
});

scene('a computer that has slept opens its stream again', async (page) => {
  await page.enters();
  page.clock.now += 20_000;
  await page.passes(1_000);
  assert.equal(page.streams.length, 2);
});

scene('timers of a hidden page that come late are no sleep while events arrive', async (page) => {
  await page.enters();
  for (let minute = 0; minute < 3; minute++) {
    page.clock.now += 30_000;
    page.stream.says('ping', {}, `epoch-${minute + 2}`);
    await page.passes(1_000);
  }
  assert.equal(page.streams.length, 1);
});

scene('a clock that is set back by an hour hides no dead stream', async (page) => {
  await page.enters();
  page.clock.now -= 3_600_000;
  await page.passes(39_000);
  assert.equal(page.streams.length, 2);
});

scene('when the network is back during a poll one stream is opened, not two', async (page) => {
  await page.enters();
  page.stream.failsForGood();
  const poll = await page.request();
  await page.happens('online');
  assert.equal(poll.isAborted, true);
  assert.equal(page.streams.length, 2);
  page.stream.greets();
  await page.passes(30_000);
  assert.equal(page.streams.length, 2);
  await page.isQuiet();
});

scene('a room that was left has no listeners on the page', async (page) => {
  const room = await page.enters();
  const states = eventsOf(room, 'state');
  const leaving = room.leave();
  (await page.request()).answers(204);
  await leaving;
  await page.happens('online');
  await page.happens('pageshow', { persisted: true });
  await page.happens('pagehide', { persisted: false });
  await page.isHidden(false);
  assert.deepEqual(
    states.map(([, { state }]) => state),
    ['closed'],
  );
  assert.equal(page.streams.length, 1);
  assert.deepEqual(page.beacons, []);
});

scene('a worker, which has no document, can be in a room', async (page) => {
  for (const name of ['document', 'navigator', 'location', 'addEventListener', 'sessionStorage']) {
    page.provide(name, undefined);
  }
  const joining = parley.join({ url: SERVICE, room: 'demo', remember: true });
  (await page.request()).isJoined();
  const room = await joining;
  page.stream.greets();
  page.stream.breaks();
  assert.equal(room.state, 'reconnecting');
  page.stream.greets();
  room.send({ data: 1 });
  (await page.request()).isAccepted();
});

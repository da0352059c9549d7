import assert from 'node:assert/strict';
import { aCandidate, anAnswer, anOffer, aPeer, outcome, problemOf, scene, settle, eventsOf } from './page.mjs';

const bob = aPeer('bob');

scene('a message goes to one peer, or to everybody', async (page) => {
  const room = await page.enters({}, { peers: [bob] });
  const toBob = room.send({ data: 'psst' }, { to: 'bob' });
  const direct = await page.request();
  assert.equal(direct.method, 'POST');
  assert.equal(direct.path, '/v1/rooms/demo/peers/bob/messages');
  assert.deepEqual(direct.json, { data: 'psst' });
  direct.isAccepted('epoch-2');
  assert.equal(await toBob, 'epoch-2');

  const toAll = room.send({ data: 'hello' });
  const open = await page.request();
  assert.equal(open.path, '/v1/rooms/demo/messages');
  open.isAccepted('epoch-3');
  assert.equal(await toAll, 'epoch-3');
});

scene('a message needs no CORS preflight: no own header, a string body, all else in the query', async (page) => {
  const room = await page.enters();
  room.send(anOffer, { to: 'bob', ttl: 60 });
  const { init, query, url } = await page.request();
  const request = new Request(url, init);
  assert.deepEqual([...request.headers.keys()], ['content-type']);
  assert.equal(request.headers.get('Content-Type').toLowerCase(), 'text/plain;charset=utf-8');
  assert.equal(query.access_token, 'token-1');
  assert.equal(query.ttl, '60');
  assert.match(query.idempotencyKey, /^[0-9a-f]{24}$/);
});

scene('a message without a ttl has no ttl parameter', async (page) => {
  const room = await page.enters();
  room.send(anOffer, { to: 'bob' });
  assert.deepEqual(Object.keys((await page.request()).query).sort(), ['access_token', 'idempotencyKey']);
});

scene('a message that waits for its receiver has no id', async (page) => {
  const room = await page.enters();
  const sending = room.send(anOffer, { to: 'bob', ttl: 60 });
  (await page.request()).answers(202, { waiting: true });
  assert.deepEqual(await outcome(sending), { value: undefined });
});

scene('a message keeps its idempotency key when it is repeated, and the next message has another', async (page) => {
  const room = await page.enters();
  const sending = room.send({ data: 1 });
  const lost = await page.request();
  lost.isLost();
  await page.passes(10_000);
  const again = await page.request();
  assert.equal(again.body, lost.body);
  assert.equal(again.query.idempotencyKey, lost.query.idempotencyKey);
  again.isAccepted('epoch-2');
  assert.equal(await sending, 'epoch-2');

  room.send({ data: 2 });
  assert.notEqual((await page.request()).query.idempotencyKey, lost.query.idempotencyKey);
});

scene('the second message waits while the first one is repeated', async (page) => {
  const room = await page.enters();
  const first = room.send({ data: 1 });
  const second = room.send({ data: 2 }, { to: 'bob' });
  (await page.request()).isLost();
  await page.isQuiet();
  await page.passes(10_000);
  const again = await page.request();
  assert.deepEqual(again.json, { data: 1 });
  await page.isQuiet();
  again.isAccepted();
  await first;
  const next = await page.request();
  assert.deepEqual(next.json, { data: 2 });
  next.isAccepted();
  await second;
});

for (const [what, fail] of [
  ['408', (request) => request.isRefused(408, 'request-timeout')],
  ['429', (request) => request.isRefused(429, 'too-many-messages')],
  ['503', (request) => request.isRefused(503, 'backplane-unavailable')],
  ['502 of something in between', (request) => request.answers(502, '<h1>Bad Gateway</h1>')],
  ['network error', (request) => request.isLost()],
  ['answer that breaks off', (request) => request.answers(202, '{"id": "epo')],
]) {
  scene(`a message is repeated after a ${what}`, async (page) => {
    const room = await page.enters();
    const sending = room.send(anOffer, { to: 'bob' });
    fail(await page.request());
    await page.passes(10_000);
    (await page.request()).isAccepted('epoch-2');
    assert.equal(await sending, 'epoch-2');
  });
}

scene('a request without a response times out', async (page) => {
  const room = await page.enters();
  const sending = room.send(anOffer, { to: 'bob' });
  const stuck = await page.request();
  page.stream.says('ping', {}, 'epoch-1');
  await page.passes(14_999);
  assert.equal(stuck.isAborted, false);
  await page.passes(10_000);
  assert.equal(stuck.isAborted, true);
  (await page.request()).isAccepted('epoch-2');
  assert.equal(await sending, 'epoch-2');
});

scene('nothing is sent before Retry-After is over', async (page) => {
  const room = await page.enters();
  room.send(anOffer, { to: 'bob' });
  (await page.request()).isRefused(429, 'too-many-messages', { 'Retry-After': '7' });
  await page.passes(6_999);
  await page.isQuiet();
  await page.passes(1_000);
  await page.request();
});

scene('the delays between attempts grow', async (page) => {
  const room = await page.enters();
  room.send(anOffer, { to: 'bob' });
  const pauses = [];
  for (let attempt = 0; attempt < 7; attempt++) {
    (await page.request()).isLost();
    const before = page.clock.now;
    const { length } = page.requests;
    while (page.requests.length === length) await page.passes(10);
    pauses.push(Math.round((page.clock.now - before) / 100) * 100);
  }
  assert.deepEqual(pauses, [400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

scene('the delay between attempts is random, down to zero', async (page) => {
  const room = await page.enters();
  Math.random = () => 0;
  room.send(anOffer, { to: 'bob' });
  (await page.request()).isLost();
  await page.passes(0);
  await page.request();
});

scene('retries end before the service forgets the idempotency key after 2 minutes', async (page) => {
  const room = await page.enters();
  const started = page.clock.now;
  let refused;
  let last;
  room.send(anOffer, { to: 'bob' }).catch((problem) => (refused = problem));
  while (!refused) {
    (await page.request()).isLost();
    last = page.clock.now - started;
    const { length } = page.requests;
    await settle();
    while (!refused && page.requests.length === length) {
      await page.passes(100);
      await settle();
    }
  }
  assert.equal(refused.code, 'unanswered');
  assert.ok(last > 60_000 && last < 105_000, `after ${last} ms`);
});

scene('a message that is refused for good is not repeated, and rejects with the code', async (page) => {
  const room = await page.enters();
  for (const [status, code] of [
    [400, 'invalid-message'],
    [403, 'forbidden'],
    [404, 'peer-not-found'],
    [413, 'body-too-large'],
  ]) {
    const sending = room.send(anOffer, { to: 'bob' });
    sending.catch(() => {});
    (await page.request()).isRefused(status, code);
    const problem = await problemOf(sending);
    assert.equal(problem.code, code);
    assert.equal(problem.status, status);
    assert.equal(problem.message, `${code}.`);
    await page.passes(20_000);
    page.stream.says('ping', {}, 'epoch-1');
    await page.isQuiet();
  }
});

for (const [what, answer] of [
  ['401 in HTML', [401, '<h1>Sign in</h1>', { 'Content-Type': 'text/html' }]],
  ['403 in text', [403, 'Firewall', { 'Content-Type': 'text/plain' }]],
  ['404 in foreign JSON', [404, { code: 'peer-not-found' }, { 'Content-Type': 'application/json' }]],
  ['413 without a body', [413, undefined]],
  [
    '421 with a foreign problem',
    [421, { type: 'about:blank', code: 7 }, { 'Content-Type': 'application/problem+json' }],
  ],
  ['200 in HTML', [200, '<h1>Hotel</h1>', { 'Content-Type': 'text/html' }]],
  ['200 in foreign JSON', [200, { status: 'ok' }, { 'Content-Type': 'application/json' }]],
  ['204', [204, undefined]],
]) {
  scene(`a message is repeated after a ${what}, which is not the service's`, async (page) => {
    const room = await page.enters();
    const sending = room.send(anOffer, { to: 'bob' });
    const first = await page.request();
    first.answers(...answer);
    await page.passes(1_000);
    const second = await page.request();
    assert.equal(second.query.idempotencyKey, first.query.idempotencyKey);
    second.isAccepted('epoch-2');
    assert.equal(await sending, 'epoch-2');
  });
}

scene('a long Retry-After of something in between is cut to a minute, and a date is understood', async (page) => {
  const room = await page.enters();
  const sending = room.send(anOffer, { to: 'bob' });
  (await page.request()).answers(503, 'Maintenance', { 'Retry-After': '3600' });
  for (const wait of [60_000, 5_000]) {
    page.stream.says('ping', {}, 'epoch-1');
    const before = page.requests.length;
    for (let second = 0; second < wait / 1_000; second++) {
      await page.passes(1_000);
      page.stream.says('ping', {}, 'epoch-1');
      if (second < wait / 1_000 - 1) assert.equal(page.requests.length, before, `${second} s`);
    }
    await page.passes(1_000);
    const again = await page.request();
    if (wait === 5_000) again.isAccepted('epoch-2');
    else again.answers(503, '', { 'Retry-After': new Date(page.clock.now + 5_500).toUTCString() });
  }
  assert.equal(await sending, 'epoch-2');
});

for (const [what, wakeUp] of [
  ['the network is back', (page) => page.happens('online')],
  ['the page is shown', (page) => page.isHidden(false)],
  ['the application sends something', (_, room) => room.send({ data: 2 }).catch(() => {}) && settle()],
]) {
  scene(`a message that waits is repeated when ${what}`, async (page) => {
    const room = await page.enters();
    room.send({ data: 1 });
    (await page.request()).answers(503, '', { 'Retry-After': '3600' });
    await page.passes(2_000);
    await page.isQuiet();
    await wakeUp(page, room);
    assert.deepEqual((await page.request()).json, { data: 1 });
  });
}

scene('an application that sends all the time does not undo the backoff', async (page) => {
  const room = await page.enters();
  let attempts = 0;
  room.send({ data: 0 });
  for (let tenth = 0; tenth < 200; tenth++) {
    if (page.unseen > 0) {
      (await page.request()).isLost();
      attempts++;
    }
    room.send({ data: tenth }).catch(() => {});
    await page.passes(100);
    page.stream.says('ping', {}, 'epoch-1');
  }
  assert.ok(attempts <= 7, `${attempts} attempts in 20 s`);
});

scene('nothing ends the wait that the service asks for because of our rate', async (page) => {
  const room = await page.enters();
  room.send({ data: 1 });
  (await page.request()).isRefused(429, 'too-many-messages', { 'Retry-After': '7' });
  await page.happens('online');
  room.send({ data: 2 });
  await page.isHidden(false);
  await page.passes(6_000);
  await page.isQuiet();
});

scene('a message is not repeated after its key was forgotten, although the clock was set back', async (page) => {
  const room = await page.enters();
  const sending = room.send({ data: 1 });
  sending.catch(() => {});
  (await page.request()).isLost();
  page.clock.now -= 3_600_000;
  for (let second = 0; second < 115; second++) {
    await page.passes(1_000);
    if (page.unseen > 0) (await page.request()).isLost();
  }
  assert.equal((await problemOf(sending)).code, 'unanswered');
});

scene('a message is not repeated after the computer has slept longer than its key is remembered', async (page) => {
  const room = await page.enters();
  const sending = room.send({ data: 1 });
  sending.catch(() => {});
  (await page.request()).isLost();
  await settle();
  page.clock.now += 600_000;
  await page.passes(500);
  assert.equal((await problemOf(sending)).code, 'unanswered');
  await page.isQuiet();
});

scene('the messages after a refused message are sent', async (page) => {
  const room = await page.enters();
  const first = room.send({ data: 1 }, { to: 'nobody' });
  const second = room.send({ data: 2 });
  first.catch(() => {});
  (await page.request()).isRefused(404, 'peer-not-found');
  assert.equal((await problemOf(first)).code, 'peer-not-found');
  (await page.request()).isAccepted('epoch-2');
  assert.equal(await second, 'epoch-2');
});

scene('after not-in-room the stream is opened, and the message is repeated with the same key', async (page) => {
  const room = await page.enters();
  const sending = room.send(anOffer, { to: 'bob' });
  const refused = await page.request();
  refused.isRefused(409, 'not-in-room');
  await settle();
  assert.equal(page.streams.length, 2);
  await page.passes(4_500);
  await page.isQuiet();
  page.stream.greets({ resumed: false, peers: [bob], id: 'epoch-5' });
  await page.passes(10_000);
  const again = await page.request();
  assert.equal(again.query.idempotencyKey, refused.query.idempotencyKey);
  again.isAccepted('epoch-6');
  assert.equal(await sending, 'epoch-6');
});

scene('after not-in-room no second stream is opened while one is being opened', async (page) => {
  const room = await page.enters();
  page.stream.breaks();
  room.send(anOffer, { to: 'bob' });
  (await page.request()).isRefused(409, 'not-in-room');
  await settle();
  assert.equal(page.streams.length, 1);
});

// Batches

scene('candidates within 5 ms of the first go in one request', async (page) => {
  const room = await page.enters();
  const sent = [room.send(aCandidate(1), { to: 'bob' })];
  await page.passes(3);
  sent.push(room.send(aCandidate(2), { to: 'bob' }), room.send({ candidate: null }, { to: 'bob' }));
  await page.passes(1);
  await page.isQuiet();
  await page.passes(1);
  const request = await page.request();
  assert.deepEqual(request.json, [aCandidate(1), aCandidate(2), { candidate: null }]);
  request.isAccepted('epoch-2', 'epoch-3', 'epoch-4');
  assert.deepEqual(await Promise.all(sent), ['epoch-2', 'epoch-3', 'epoch-4']);
});

scene('an offer or an answer goes at once, in one request with the waiting candidates, in order', async (page) => {
  const room = await page.enters();
  for (const description of [anOffer, anAnswer]) {
    room.send(aCandidate(1), { to: 'bob' });
    room.send(aCandidate(2), { to: 'bob' });
    room.send(description, { to: 'bob' });
    const request = await page.request();
    assert.deepEqual(request.json, [aCandidate(1), aCandidate(2), description]);
    request.isAccepted('epoch-2', 'epoch-3', 'epoch-4');
    await page.passes(100);
    await page.isQuiet();
  }
});

scene('candidates for different peers go in different requests', async (page) => {
  const room = await page.enters();
  room.send(aCandidate(1), { to: 'bob' });
  room.send(aCandidate(2), { to: 'eve' });
  room.send(aCandidate(3), { to: 'bob' });
  await page.passes(30);
  const toBob = await page.request();
  assert.equal(toBob.path, '/v1/rooms/demo/peers/bob/messages');
  assert.deepEqual(toBob.json, [aCandidate(1), aCandidate(3)]);
  toBob.isAccepted('epoch-2', 'epoch-3');
  const toEve = await page.request();
  assert.equal(toEve.path, '/v1/rooms/demo/peers/eve/messages');
  assert.deepEqual(toEve.json, aCandidate(2));
});

scene('messages with different ttls go in different requests', async (page) => {
  const room = await page.enters();
  room.send(aCandidate(1), { to: 'bob', ttl: 60 });
  room.send(aCandidate(2), { to: 'bob' });
  await page.passes(30);
  const first = await page.request();
  assert.deepEqual([first.json, first.query.ttl], [aCandidate(1), '60']);
  first.isAccepted();
  const second = await page.request();
  assert.deepEqual([second.json, second.query.ttl], [aCandidate(2), undefined]);
});

scene('application data goes in a request of its own', async (page) => {
  const room = await page.enters();
  const messages = [anOffer, { data: 1 }, { data: 2 }, anAnswer];
  for (const message of messages) room.send(message, { to: 'bob' });
  for (const message of messages) {
    const request = await page.request();
    assert.deepEqual(request.json, message);
    request.isAccepted();
  }
  await page.isQuiet();
});

scene('application data goes after the waiting candidates, in a request of its own', async (page) => {
  const room = await page.enters();
  room.send(aCandidate(), { to: 'bob' });
  room.send({ data: 1 }, { to: 'bob' });
  for (const message of [aCandidate(), { data: 1 }]) {
    const request = await page.request();
    assert.deepEqual(request.json, message);
    request.isAccepted();
  }
});

scene('when a request is refused, all its candidates are refused', async (page) => {
  const room = await page.enters();
  const sent = [room.send(aCandidate(1), { to: 'bob' }), room.send(aCandidate(2), { to: 'bob' })];
  for (const sending of sent) sending.catch(() => {});
  await page.passes(30);
  (await page.request()).isRefused(404, 'peer-not-found');
  for (const sending of sent) assert.equal((await problemOf(sending)).code, 'peer-not-found');
});

scene('a message to everybody keeps its place in the order', async (page) => {
  const room = await page.enters();
  // Held back by the first, all the rest wait together.
  room.send({ data: 0 });
  room.send(aCandidate(1), { to: 'bob' });
  room.send(aCandidate(2), { to: 'eve' });
  room.send(aCandidate(3));
  room.send(aCandidate(4), { to: 'bob' });
  room.send(aCandidate(5), { to: 'eve' });
  const order = [];
  for (let count = 0; count < 6; count++) {
    const request = await page.request();
    order.push([request.path.replace('/v1/rooms/demo', ''), request.json]);
    request.isAccepted();
  }
  assert.deepEqual(order, [
    ['/messages', { data: 0 }],
    ['/peers/bob/messages', aCandidate(1)],
    ['/peers/eve/messages', aCandidate(2)],
    ['/messages', aCandidate(3)],
    ['/peers/bob/messages', aCandidate(4)],
    ['/peers/eve/messages', aCandidate(5)],
  ]);
  await page.isQuiet();
});

// Our allowance

scene('descriptions go before the candidates for other peers', async (page) => {
  const room = await page.enters();
  room.send({ data: 0 });
  for (const to of ['bob', 'eve', 'joe']) room.send(aCandidate(), { to });
  room.send(anOffer, { to: 'eve' });
  room.send(aCandidate(2), { to: 'eve' });
  room.send(anAnswer, { to: 'joe' });
  const order = [];
  for (let count = 0; count < 5; count++) {
    const request = await page.request();
    const batch = [request.json].flat();
    order.push([request.path.split('/').at(-2), ...batch.map((message) => Object.keys(message)[0])]);
    request.isAccepted(...batch.map((_, n) => `epoch-${n}`));
  }
  assert.deepEqual(order, [
    ['demo', 'data'],
    ['eve', 'candidate', 'description'],
    ['joe', 'candidate', 'description'],
    ['bob', 'candidate'],
    ['eve', 'candidate'],
  ]);
  await page.isQuiet();
});

scene('a description does not overtake an older message to everybody', async (page) => {
  const room = await page.enters();
  room.send({ data: 0 });
  room.send(aCandidate(), { to: 'eve' });
  room.send({ data: 1 });
  room.send(anOffer, { to: 'bob' });
  for (const path of ['messages', 'peers/eve/messages', 'messages', 'peers/bob/messages']) {
    const request = await page.request();
    assert.equal(request.path, `/v1/rooms/demo/${path}`);
    request.isAccepted();
  }
});

scene(
  'candidates that our allowance holds back go in one request later, with those that came meanwhile',
  async (page) => {
    const room = await page.enters();
    room.send(aCandidate(1), { to: 'bob' });
    await page.passes(30);
    const refused = await page.request();
    refused.isRefused(429, 'too-many-messages', { 'Retry-After': '2' });
    await page.passes(100);
    for (const n of [2, 3]) room.send(aCandidate(n), { to: 'bob' });
    await page.passes(1_800);
    await page.isQuiet();
    await page.passes(1_000);
    const request = await page.request();
    assert.deepEqual(request.json, [1, 2, 3].map(aCandidate));
    assert.notEqual(request.query.idempotencyKey, refused.query.idempotencyKey);
  },
);

scene('a description is tried at once while our allowance holds candidates back', async (page) => {
  const room = await page.enters();
  for (const n of [1, 2]) room.send(aCandidate(n), { to: 'bob' });
  await page.passes(30);
  (await page.request()).isRefused(429, 'too-many-messages', { 'Retry-After': '9' });
  await settle();
  room.send(anOffer, { to: 'eve' });
  const offer = await page.request();
  assert.deepEqual(offer.json, anOffer);
  offer.isRefused(429, 'too-many-messages', { 'Retry-After': '1' });
  await settle();
  // Now descriptions have to wait, too.
  room.send(anAnswer, { to: 'joe' });
  await page.isQuiet();
  await page.passes(2_000);
  for (const path of ['eve', 'joe', 'bob']) {
    const request = await page.request();
    assert.equal(request.path, `/v1/rooms/demo/peers/${path}/messages`);
    request.isAccepted('epoch-1', 'epoch-2');
  }
});

scene('what is taken back is not sent, also after our allowance has held it back', async (page) => {
  const room = await page.enters();
  const discarded = new AbortController();
  const options = { to: 'bob', signal: discarded.signal };
  const sent = [room.send(anOffer, options), room.send(aCandidate(1), options)];
  const kept = room.send(aCandidate(2), { to: 'bob' });
  for (const sending of sent) sending.catch(() => {});
  (await page.request()).isRefused(429, 'too-many-messages', { 'Retry-After': '1' });
  await settle();
  discarded.abort();
  await page.passes(2_000);
  const request = await page.request();
  assert.deepEqual(request.json, aCandidate(2));
  request.isAccepted('epoch-2');
  assert.equal(await kept, 'epoch-2');
  for (const sending of sent) assert.equal((await outcome(sending)).problem, discarded.signal.reason);
  await page.isQuiet();
});

scene('messages are sent after all others were taken back before they were due', async (page) => {
  const room = await page.enters();
  const discarded = new AbortController();
  const takenBack = room.send(aCandidate(1), { to: 'bob', signal: discarded.signal });
  takenBack.catch(() => {});
  discarded.abort();
  await page.passes(30);
  assert.equal((await outcome(takenBack)).problem, discarded.signal.reason);
  await page.isQuiet();
  const sending = room.send(anOffer, { to: 'bob' });
  (await page.request()).isAccepted('epoch-2');
  assert.equal(await sending, 'epoch-2');
  const leaving = room.leave();
  (await page.request()).answers(204);
  await leaving;
});

scene('a message that our allowance holds back for 100 seconds is not sent any more', async (page) => {
  const room = await page.enters();
  const sending = room.send({ data: 1 });
  sending.catch(() => {});
  for (let seconds = 0; seconds < 80; seconds += 40) {
    (await page.request()).isRefused(429, 'too-many-messages', { 'Retry-After': '40' });
    for (let beat = 0; beat < 5; beat++) {
      await page.passes(8_400);
      page.stream.says('ping', {});
    }
  }
  (await page.request()).isRefused(429, 'too-many-messages', { 'Retry-After': '40' });
  const { code, cause } = await problemOf(sending);
  assert.deepEqual([code, cause.code], ['unanswered', 'too-many-messages']);
  await page.passes(1_000);
  await page.isQuiet();
});

scene('a room that is closed does not wait for our allowance', async (page) => {
  const room = await page.enters();
  const sending = room.send({ data: 1 });
  sending.catch(() => {});
  (await page.request()).isRefused(429, 'too-many-messages', { 'Retry-After': '40' });
  const leaving = room.leave();
  await page.passes(2_000);
  (await page.request()).answers(204);
  await leaving;
  assert.equal((await problemOf(sending)).code, 'left');
  assert.equal(page.clock.waiting, 0);
});

scene('a request has at most 64 messages', async (page) => {
  const room = await page.enters();
  for (let n = 0; n < 150; n++) room.send(aCandidate(n), { to: 'bob' });
  await page.passes(30);
  const sizes = [];
  const seen = [];
  for (let count = 0; count < 3; count++) {
    const request = await page.request();
    sizes.push(request.json.length);
    seen.push(...request.json);
    request.isAccepted(...request.json.map((_, index) => `epoch-${index}`));
  }
  assert.deepEqual(sizes, [64, 64, 22]);
  assert.deepEqual(
    seen,
    Array.from({ length: 150 }, (_, n) => aCandidate(n)),
  );
});

scene('a request stays below 64 KiB', async (page) => {
  const room = await page.enters();
  for (let n = 0; n < 12; n++) {
    room.send({ description: { type: 'offer', sdp: 'v=0'.padEnd(15_000, 'a') } }, { to: 'bob' });
  }
  let messages = 0;
  while (messages < 12) {
    const request = await page.request();
    assert.ok(Buffer.byteLength(request.body) < 64 * 1024, `${Buffer.byteLength(request.body)} bytes`);
    const count = [request.json].flat().length;
    request.isAccepted(...Array.from({ length: count }, (_, n) => `epoch-${n}`));
    messages += count;
  }
});

scene('a message is sent as it was when send was called', async (page) => {
  const room = await page.enters();
  room.send({ data: 'first' });
  const data = { seats: 3 };
  room.send({ data });
  data.seats = 4;
  (await page.request()).isAccepted();
  assert.deepEqual((await page.request()).json, { data: { seats: 3 } });
});

for (let steps = 0; steps < 8; steps++) {
  scene(`a message that is sent ${steps} turns after the last one was accepted goes out`, async (page) => {
    const room = await page.enters();
    let first = room.send({ data: 1 });
    for (let step = 0; step < steps; step++) first = first.then((id) => id);
    const second = first.then(() => room.send({ data: 2 }));
    (await page.request()).isAccepted();
    const next = await page.request();
    assert.deepEqual(next.json, { data: 2 });
    next.isAccepted('epoch-3');
    assert.equal(await second, 'epoch-3');
  });
}

// Traces

scene('a trace describes what was sent, its size and its duration, without its content', async (page) => {
  const room = await page.enters();
  const traces = eventsOf(room, 'trace');
  room.send({ description: { type: 'offer', sdp: 'v=0 secret' } }, { to: 'bob' });
  const at = page.clock.now;
  const request = await page.request();
  await page.passes(120);
  request.isAccepted('epoch-2');
  room.send({ data: 'secret' }).catch(() => {});
  (await page.request()).isRefused(403, 'forbidden');
  await settle();
  assert.deepEqual(
    traces.map(([, trace]) => trace),
    [
      { direction: 'sent', what: 'offer', peer: 'bob', size: 51, id: 'epoch-2', at, took: 120, refused: undefined },
      {
        direction: 'sent',
        what: 'data',
        peer: undefined,
        size: 17,
        id: undefined,
        at: at + 120,
        took: 0,
        refused: 'forbidden',
      },
    ],
  );
  assert.doesNotMatch(JSON.stringify(traces), /secret/);
});

// Leaving

scene('leaving waits for the messages that were sent before', async (page) => {
  const room = await page.enters();
  const bye = room.send(aCandidate(), { to: 'bob' });
  const leaving = room.leave();
  const last = await page.request();
  assert.deepEqual(last.json, aCandidate());
  await page.isQuiet();
  last.isAccepted('epoch-2');
  assert.equal(await bye, 'epoch-2');
  const leave = await page.request();
  assert.equal(leave.method, 'POST');
  assert.equal(leave.path, '/v1/rooms/demo/peers/ada/leave');
  assert.equal(leave.query.access_token, 'token-1');
  assert.equal(leave.init.keepalive, true);
  assert.deepEqual([...leave.headers.keys()], []);
  leave.answers(204);
  await leaving;
  assert.equal(room.state, 'closed');
  assert.equal(page.stream.isClosed, true);
  assert.equal(page.clock.waiting, 0);
});

scene('leaving does not wait long for messages that cannot be sent', async (page) => {
  const room = await page.enters();
  const sending = room.send({ data: 1 });
  sending.catch(() => {});
  const stuck = await page.request();
  const leaving = room.leave();
  await page.passes(1_999);
  await page.isQuiet();
  await page.passes(1);
  assert.equal((await problemOf(sending)).code, 'left');
  assert.equal(stuck.isAborted, true);
  (await page.request()).isLost();
  await leaving;
  await page.passes(60_000);
  await page.isQuiet();
});

scene('sending after leaving is refused', async (page) => {
  const room = await page.enters();
  const leaving = room.leave();
  assert.equal((await problemOf(room.send({ data: 1 }))).code, 'left');
  (await page.request()).answers(204);
  await leaving;
  assert.equal((await problemOf(room.send({ data: 1 }))).code, 'left');
  assert.equal((await problemOf(room.update({}))).code, 'left');
  await page.isQuiet();
});

scene('the timeline is requested with our token, or with a given one, which is not in the URL', async (page) => {
  const room = await page.enters();
  const own = room.timeline();
  const first = await page.request();
  assert.equal(first.method, 'GET');
  assert.equal(first.path, '/v1/rooms/demo/timeline');
  assert.equal(first.query.access_token, 'token-1');
  first.answers(200, { room: 'demo', entries: [{ what: 'joined' }] });
  assert.deepEqual(await own, [{ what: 'joined' }]);

  const given = room.timeline({ token: 'operator' });
  const second = await page.request();
  assert.deepEqual(second.query, {});
  assert.equal(second.init.headers.Authorization, 'Bearer operator');
  second.isRefused(403, 'forbidden');
  assert.equal((await problemOf(given)).code, 'forbidden');
});

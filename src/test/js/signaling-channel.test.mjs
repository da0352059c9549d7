import assert from 'node:assert/strict';
import { aCandidate, anAnswer, anOffer, aPeer, outcome, parley, problemOf, scene, SERVICE, settle } from './page.mjs';

const { SignalingChannel } = parley;
const at = '2026-11-20T10:00:01.123Z';
const bob = aPeer('bob');
const eve = aPeer('eve', { joinedAt: '2026-11-20T10:00:05.000Z' });

async function opens(page, peers = []) {
  const signaling = new SignalingChannel({ url: SERVICE, room: 'demo' });
  (await page.request()).isJoined({ peers });
  await signaling.room;
  page.stream.greets();
  return signaling;
}

function says(page, message, from = 'bob') {
  page.stream.says('message', { from, to: 'ada', at, ...message });
}

scene('every form of message that textbooks send reaches the other peer', async (page) => {
  const signaling = await opens(page, [bob]);
  for (const [given, expected] of [
    [{ desc: anOffer.description }, anOffer],
    [anAnswer, anAnswer],
    [aCandidate(), aCandidate()],
    [{ candidate: null }, { candidate: null }],
    [{ data: 'hi' }, { data: 'hi' }],
  ]) {
    const sending = signaling.send(given);
    await page.passes(30);
    const request = await page.request();
    assert.equal(request.path, '/v1/rooms/demo/peers/bob/messages');
    assert.deepEqual(request.json, expected);
    request.isAccepted('epoch-2');
    assert.equal(await sending, 'epoch-2');
  }
});

scene('every form of handler that textbooks use receives messages', async (page) => {
  const signaling = await opens(page, [bob]);
  const heard = [];
  signaling.onmessage = ({ desc, candidate }) => heard.push([desc, candidate]);
  await settle();
  says(page, anOffer);
  says(page, aCandidate());
  signaling.onmessage = ({ description, candidate }) => heard.push([description, candidate]);
  await settle();
  says(page, anOffer);
  says(page, aCandidate());
  signaling.onmessage = ({ data: { desc, description, candidate } }) => heard.push([desc ?? description, candidate]);
  await settle();
  says(page, anOffer);
  says(page, aCandidate());
  const both = [
    [anOffer.description, undefined],
    [undefined, aCandidate().candidate],
  ];
  assert.deepEqual(heard, [...both, ...both, ...both]);
});

scene('application data arrives unchanged', async (page) => {
  const signaling = await opens(page, [bob]);
  const heard = [];
  signaling.onmessage = ({ data }) => heard.push(data);
  await settle();
  says(page, { data: { text: 'hi' } });
  assert.deepEqual(heard, [{ text: 'hi' }]);
});

scene('messages that are sent before the other peer joins wait for it, in order and unchanged', async (page) => {
  const signaling = new SignalingChannel({ url: SERVICE, room: 'demo' });
  const description = { ...anOffer.description };
  const sent = [signaling.send({ description }), signaling.send(aCandidate(1))];
  description.sdp = 'another';
  (await page.request()).isJoined();
  await settle();
  page.stream.greets();
  sent.push(signaling.send(aCandidate(2)));
  for (let ping = 0; ping < 4; ping++) {
    await page.passes(15_000);
    page.stream.says('ping', { at });
  }
  await page.isQuiet();
  page.stream.says('peer-joined', { peer: bob, at }, 'epoch-2');
  await page.passes(30);
  const first = await page.request();
  assert.equal(first.path, '/v1/rooms/demo/peers/bob/messages');
  assert.deepEqual(first.json, anOffer);
  first.isAccepted('epoch-3');
  const second = await page.request();
  assert.deepEqual(second.json, [aCandidate(1), aCandidate(2)]);
  second.isAccepted('epoch-4', 'epoch-5');
  assert.deepEqual(await Promise.all(sent), ['epoch-3', 'epoch-4', 'epoch-5']);
});

scene('early messages of the other peer wait for the first handler', async (page) => {
  const signaling = await opens(page, [bob]);
  says(page, anOffer);
  await settle();
  const heard = [];
  signaling.onmessage = ({ desc }) => heard.push(desc);
  await settle();
  assert.deepEqual(heard, [anOffer.description]);
});

scene('a third peer in the room is ignored', async (page) => {
  const signaling = await opens(page, [bob, eve]);
  const heard = [];
  signaling.onmessage = ({ desc }) => heard.push(desc.sdp);
  await settle();
  says(page, anOffer, 'eve');
  assert.deepEqual(heard, []);
  signaling.send(anOffer);
  assert.equal((await page.request()).path, '/v1/rooms/demo/peers/bob/messages');
});

scene('the other peer stays the same when its page is reloaded', async (page) => {
  const signaling = await opens(page, [bob, eve]);
  page.stream.says('peer-joined', { peer: { ...bob, joinedAt: '2026-11-20T10:07:00.000Z' }, at }, 'epoch-2');
  signaling.send(anOffer);
  assert.equal((await page.request()).path, '/v1/rooms/demo/peers/bob/messages');
});

scene('when the other peer has left, the next peer that joins takes its place', async (page) => {
  const signaling = await opens(page, [bob]);
  const heard = [];
  signaling.onmessage = ({ desc }) => heard.push(desc);
  await settle();
  page.stream.says('peer-left', { peer: bob, reason: 'left', at }, 'epoch-2');
  const sending = signaling.send(anOffer);
  await page.isQuiet();
  page.stream.says('peer-joined', { peer: eve, at }, 'epoch-3');
  const request = await page.request();
  assert.equal(request.path, '/v1/rooms/demo/peers/eve/messages');
  request.isAccepted('epoch-4');
  assert.equal(await sending, 'epoch-4');
  says(page, anAnswer, 'eve');
  assert.deepEqual(heard, [anAnswer.description]);
});

scene('when the other peer has left, a third peer that was here already takes its place', async (page) => {
  const signaling = await opens(page, [bob, eve]);
  page.stream.says('peer-left', { peer: bob, reason: 'left', at }, 'epoch-2');
  signaling.send(anOffer);
  assert.equal((await page.request()).path, '/v1/rooms/demo/peers/eve/messages');
});

scene('when the service has forgotten the other peer, the peer that it lists takes its place', async (page) => {
  const signaling = await opens(page, [bob]);
  page.stream.breaks();
  page.stream.greets({ resumed: false, peers: [eve], id: 'other-1' });
  signaling.send(anOffer);
  assert.equal((await page.request()).path, '/v1/rooms/demo/peers/eve/messages');
});

scene('sending rejects with the problem of the join', async (page) => {
  const signaling = new SignalingChannel({ url: SERVICE, room: 'demo' });
  const sending = signaling.send(anOffer);
  sending.catch(() => {});
  signaling.room.catch(() => {});
  (await page.request()).isRefused(409, 'room-full');
  assert.equal((await problemOf(sending)).code, 'room-full');
  assert.equal((await problemOf(signaling.room)).code, 'room-full');
  assert.deepEqual(await outcome(signaling.close()), { value: undefined });
});

scene('closing leaves the room', async (page) => {
  const signaling = await opens(page, [bob]);
  const closing = signaling.close();
  const leave = await page.request();
  assert.equal(leave.path, '/v1/rooms/demo/peers/ada/leave');
  leave.answers(204);
  await closing;
  assert.equal((await signaling.room).state, 'closed');
});

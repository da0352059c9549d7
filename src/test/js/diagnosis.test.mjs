import assert from 'node:assert/strict';
import { serverOf } from '../../main/resources/META-INF/resources/parley/gathering.js';
import { aPeer, eventsOf, outcome, parley, says, scene, sent, settle } from './page.mjs';
import { FakePeerConnection } from './peer-connection.mjs';

const bob = aPeer('bob', { polite: false });
const at = '2026-11-20T10:00:01.123Z';
const HOST = 'candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host generation 0';
const HIDDEN = 'candidate:2 1 udp 2113937151 0a1b2c3d-0000-4000-8000-000000000000.local 50001 typ host generation 0';
const REFLEXIVE = 'candidate:3 1 udp 1677729535 198.51.100.7 61000 typ srflx raddr 0.0.0.0 rport 0';
const RELAYED = 'candidate:4 1 udp 33562367 203.0.113.9 49160 typ relay raddr 0.0.0.0 rport 0';

const aDiagnosis = (verdict, more = {}) => ({
  verdict,
  confidence: 'certain',
  since: at,
  evidence: [{ at, what: 'joined', peer: 'bob' }],
  advice: 'Set `parley.ice.turn`.',
  docs: 'https://parley.example/docs',
  ...more,
});

/** A connection that has offered; nobody has answered yet. */
async function offers(page, options = {}) {
  page.provide('RTCPeerConnection', FakePeerConnection);
  const room = await page.enters({}, { peers: [bob] });
  const connection = room.connect('bob', { prepare: (pc) => pc.createDataChannel('chat'), ...options });
  const failures = [];
  connection.addEventListener('failed', (event) => failures.push(event));
  await settle();
  return { room, connection, pc: connection.pc, failures };
}

/** The service answers all reports and requests for a diagnosis that wait. */
async function answers(page, diagnosis) {
  for (const report of page.reports) report.answers(204);
  await settle();
  const pairs = diagnosis ? [{ peers: ['ada', 'bob'], ...diagnosis }] : [];
  for (const request of page.diagnoses) request.answers(200, { room: 'demo', pairs });
  await settle();
}

/** Time passes, and the room's stream stays alive. */
async function lives(page, millis) {
  for (let left = millis; left > 0; left -= 5_000) {
    page.stream.says('ping', {});
    await page.passes(Math.min(left, 5_000));
  }
}

function finds(pc, ...candidates) {
  for (const candidate of candidates) {
    pc.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { candidate, sdpMid: '0' } }));
  }
}

function misses(pc, errorCode, url) {
  pc.dispatchEvent(Object.assign(new Event('icecandidateerror'), { errorCode, url, address: '192.0.2.1' }));
}

/** Reports */

scene('a connection that connects reports its path, and what was gathered', async (page) => {
  const { pc } = await offers(page);
  finds(pc, HOST, HIDDEN, REFLEXIVE, '', RELAYED);
  pc.is('connected');
  await settle();
  const [report] = page.reports;
  assert.equal(`${report.method} ${report.path}`, 'POST /v1/rooms/demo/peers/ada/reports');
  assert.deepEqual(report.query, { access_token: 'token-1' });
  const { session, ...rest } = report.json;
  assert.match(session, /^[0-9a-f]{24}:$/);
  assert.deepEqual(rest, {
    peer: 'bob',
    connectionState: 'connected',
    iceConnectionState: 'connected',
    gathered: { host: 2, srflx: 1, relay: 1 },
    mdns: 1,
    errors: [],
    restarts: 0,
    selected: { local: 'host', remote: 'relay', protocol: 'udp' },
  });
});

scene('a report causes no CORS preflight', async (page) => {
  const { pc } = await offers(page);
  pc.is('failed');
  await settle();
  const [{ init, body }] = page.reports;
  assert.equal(typeof body, 'string');
  assert.equal(init.headers, undefined);
});

scene(
  'a connection that fails reports servers that did not answer, each once and without their addresses',
  async (page) => {
    const { pc } = await offers(page);
    for (let n = 0; n < 3; n++) misses(pc, 701, 'turn:user@turn.example:3478?transport=udp');
    for (let n = 0; n < 3; n++) misses(pc, 701, 'turn:turn.example:3478?transport=udp');
    misses(pc, 701, 'turns:turn.example:5349?transport=tcp');
    misses(pc, 401, 'turn:[2001:db8::1]:3478');
    misses(pc, 701, '');
    misses(pc, 0, 'turn:turn.example');
    pc.is('failed');
    await settle();
    const { errors, connectionState, selected } = page.reports[0].json;
    assert.deepEqual(errors, [
      { code: 701, server: 'turn.example' },
      { code: 401, server: '2001:db8::1' },
    ]);
    assert.deepEqual([connectionState, selected], ['failed', undefined]);
  },
);

const TURN = { urls: ['turn:turn.example:3478', 'turns:turn.example:443'], username: 'ada', credential: 'secret' };
const configuration = { iceServers: [{ urls: 'stun:stun.example' }, TURN] };

/** Its gathering is in that state now. */
function gathers(pc, state) {
  pc.iceGatheringState = state;
  pc.dispatchEvent(new Event('icegatheringstatechange'));
}

scene('a TURN server that gives nothing for five seconds is reported as one without an answer', async (page) => {
  const { pc } = await offers(page, { configuration });
  gathers(pc, 'gathering');
  await lives(page, 4_000);
  pc.is('failed');
  await settle();
  assert.deepEqual(page.reports[0].json.errors, []);
  pc.is('connecting', 'checking');
  await lives(page, 1_000);
  pc.is('failed');
  await settle();
  assert.deepEqual(page.reports.at(-1).json.errors, [{ code: 701, server: 'turn.example' }]);
});

scene('a gathering that ends without a relay says that no TURN server answered, unless one refused', async (page) => {
  const { pc } = await offers(page, { configuration });
  gathers(pc, 'gathering');
  misses(pc, 401, 'turn:turn.example:3478');
  gathers(pc, 'complete');
  pc.is('failed');
  await settle();
  assert.deepEqual(page.reports[0].json.errors, [{ code: 401, server: 'turn.example' }]);
});

scene('a TURN server that gives a relay has answered', async (page) => {
  const { pc } = await offers(page, { configuration });
  gathers(pc, 'gathering');
  finds(pc, RELAYED);
  gathers(pc, 'complete');
  pc.is('failed');
  await settle();
  assert.deepEqual(page.reports[0].json.errors, []);
});

scene('a report has eight errors at most', async (page) => {
  const { pc } = await offers(page);
  for (let n = 0; n < 100; n++) misses(pc, 701, `stun:stun${n}.example`);
  pc.is('failed');
  await settle();
  assert.equal(page.reports[0].json.errors.length, 8);
});

scene('a failure of ICE alone is reported', async (page) => {
  const { pc } = await offers(page);
  pc.is('disconnected', 'failed');
  await settle();
  const { connectionState, iceConnectionState } = page.reports[0].json;
  assert.deepEqual([connectionState, iceConnectionState], ['disconnected', 'failed']);
});

scene('a report counts the ICE restarts that were answered', async (page) => {
  const { pc } = await offers(page);
  for (const ufrag of ['one', 'two', 'two', 'three']) {
    pc.localDescription = { type: 'offer', sdp: `v=0\r\na=ice-ufrag:${ufrag}\r\n` };
    pc.signalingState = 'stable';
    pc.dispatchEvent(new Event('signalingstatechange'));
  }
  pc.is('connected');
  await settle();
  assert.equal(page.reports[0].json.restarts, 2);
});

scene('candidates are counted for one gathering, and the richest one counts', async (page) => {
  const { pc } = await offers(page);
  gathers(pc, 'gathering');
  finds(pc, HOST, REFLEXIVE);
  gathers(pc, 'gathering');
  finds(pc, HOST, HIDDEN);
  pc.is('failed');
  await settle();
  assert.deepEqual(page.reports[0].json.gathered, { host: 2, srflx: 1, relay: 0 });
});

scene(
  'a connection that is closed without ever having been connected reports that, beyond the end of the page',
  async (page) => {
    const { connection } = await offers(page);
    connection.close();
    await settle();
    assert.equal(page.reports.length, 1);
    assert.equal(page.reports[0].json.connectionState, 'closed');
    assert.equal(page.reports[0].init.keepalive, true);
  },
);

scene('leaving sends that report before the leave, and does not wait for it', async (page) => {
  const { room, connection } = await offers(page);
  await sent(page);
  const leaving = room.leave();
  const leave = await page.request();
  assert.match(leave.path, /\/leave$/);
  leave.answers(204);
  await leaving;
  assert.equal(connection.closed, true);
  assert.equal(page.reports.length, 1);
  assert.equal(page.reports[0].isAborted, false);
});

scene('a connection that was connected, or has reported its failure, is closed silently', async (page) => {
  const { room, connection, pc } = await offers(page);
  pc.is('connected');
  await settle();
  connection.close();
  const other = room.connect('bob');
  other.pc.is('failed');
  await settle();
  other.close();
  await settle();
  assert.deepEqual(
    page.reports.map(({ json }) => json.connectionState),
    ['connected', 'failed'],
  );
});

scene('a negotiation that starts over without a result reports nothing', async (page) => {
  const { connection, pc } = await offers(page);
  await sent(page);
  await lives(page, 7_000);
  assert.notEqual(connection.pc, pc);
  assert.equal(page.reports.length, 0);
});

scene('what the attempts before have found is part of the report of the next attempt', async (page) => {
  const { connection, pc } = await offers(page);
  misses(pc, 701, 'turn:turn.example');
  finds(pc, HOST, REFLEXIVE);
  await sent(page);
  await lives(page, 7_000);
  finds(connection.pc, HOST);
  connection.pc.is('failed');
  await settle();
  const { gathered, errors } = page.reports[0].json;
  assert.deepEqual([gathered, errors.length], [{ host: 1, srflx: 1, relay: 0 }, 1]);
});

scene('what was found before a success is not part of the reports of the next RTCPeerConnection', async (page) => {
  const { connection, pc } = await offers(page);
  misses(pc, 701, 'turn:turn.example');
  const [{ session }] = await sent(page);
  const answer = { type: 'answer', sdp: `answer theirs to ${pc.localDescription.sdp}` };
  await says(page, { description: answer, session: `theirs:${session.split(':')[0]}` });
  pc.is('connected');
  await settle();
  await says(page, { description: { type: 'offer', sdp: 'offer theirs' }, session: 'reloaded:' });
  assert.notEqual(connection.pc, pc);
  connection.pc.is('failed');
  await settle();
  assert.deepEqual(page.reports[1].json.errors, []);
});

scene('the same is not reported twice', async (page) => {
  const { pc } = await offers(page);
  pc.is('connected');
  await settle();
  pc.is('disconnected');
  pc.is('connected');
  await settle();
  assert.equal(page.reports.length, 1);
});

scene('a report is sent again while the service is away', async (page) => {
  const { pc } = await offers(page);
  pc.is('connected');
  await settle();
  page.reports[0].isRefused(503, 'backplane-unavailable');
  await lives(page, 1_000);
  page.reports[1].isLost();
  await lives(page, 1_000);
  page.reports[2].answers(204);
  await lives(page, 40_000);
  assert.deepEqual(
    page.reports.map(({ body }) => body),
    Array(3).fill(page.reports[0].body),
  );
});

scene('a report that the service does not want is not sent again', async (page) => {
  const { pc } = await offers(page);
  pc.is('connected');
  await settle();
  page.reports[0].isRefused(400, 'invalid-parameter');
  await lives(page, 40_000);
  assert.equal(page.reports.length, 1);
});

scene('a report is not sent again for more than half a minute', async (page) => {
  const { pc } = await offers(page);
  pc.is('connected');
  await settle();
  const refuse = () => page.reports.at(-1).isRefused(503, 'backplane-unavailable');
  for (let seconds = 0; seconds < 40; seconds++) {
    refuse();
    await lives(page, 1_000);
  }
  const count = page.reports.length;
  assert.ok(count > 3 && count < 20, `${count} reports`);
  await lives(page, 60_000);
  assert.equal(page.reports.length, count);
});

scene('a report is not sent again when there is a newer one', async (page) => {
  const { pc } = await offers(page);
  pc.is('failed');
  await settle();
  page.reports[0].isRefused(503, 'backplane-unavailable');
  pc.is('connected');
  await settle();
  page.reports[1].answers(204);
  await lives(page, 40_000);
  assert.deepEqual(
    page.reports.map(({ json }) => json.connectionState),
    ['failed', 'connected'],
  );
});

scene('a connection that stands is reported again when the service has forgotten the room', async (page) => {
  const { pc } = await offers(page);
  pc.is('connected');
  await settle();
  await answers(page);
  page.stream.greets({ resumed: false, peers: [bob], id: 'another-1' });
  await settle();
  assert.deepEqual(
    page.reports.map(({ json }) => json.connectionState),
    ['connected', 'connected'],
  );
});

scene('a connection that comes and goes sends four reports a minute at most', async (page) => {
  const { connection } = await offers(page);
  const flaps = async () => {
    for (const state of ['connected', 'failed']) {
      connection.pc.is(state);
      await answers(page);
    }
  };
  await sent(page);
  for (let n = 0; n < 4; n++) await flaps();
  assert.equal(page.reports.length, 4);
  await lives(page, 60_000);
  for (let n = 0; n < 4; n++) await flaps();
  assert.equal(page.reports.length, 8);
});

scene('after `not-found` the room sends no report any more', async (page) => {
  const { room, connection, pc } = await offers(page);
  pc.is('connected');
  await settle();
  page.reports[0].isRefused(404, 'not-found');
  await settle();
  pc.is('failed');
  await settle();
  connection.close();
  room.connect('bob').close();
  await settle();
  assert.equal(page.reports.length, 1);
});

for (const [what, answer] of [
  ['refused', (report) => report.isRefused(429, 'too-many-messages', { 'Retry-After': '1' })],
  ['answered by something else', (report) => report.answers(404, '<h1>Not Found</h1>')],
]) {
  scene(`a report that is ${what} is forgotten`, async (page) => {
    const { pc } = await offers(page);
    pc.is('connected');
    await settle();
    answer(page.reports[0]);
    await lives(page, 30_000);
    assert.equal(page.reports.length, 1);
    pc.is('failed');
    await settle();
    assert.equal(page.reports.length, 2);
  });
}

scene('messages do not wait for reports', async (page) => {
  const { room, pc } = await offers(page);
  await sent(page);
  pc.is('connected');
  await settle();
  const sending = room.send({ data: 'hi' });
  (await page.request()).isAccepted('epoch-5');
  assert.equal((await outcome(sending)).value, 'epoch-5');
  assert.equal(page.reports.length, 1);
});

/** Diagnoses */

scene('diagnose asks the service and tells of the one pair', async (page) => {
  const { connection } = await offers(page);
  const diagnosing = connection.diagnose();
  await settle();
  const [request] = page.diagnoses;
  assert.equal(`${request.method} ${request.path}`, 'GET /v1/rooms/demo/peers/ada/diagnosis');
  const others = { peers: ['ada', 'cleo'], ...aDiagnosis('connected') };
  request.answers(200, { room: 'demo', pairs: [others, { peers: ['ada', 'bob'], ...aDiagnosis('relay-missing') }] });
  assert.deepEqual((await outcome(diagnosing)).value, aDiagnosis('relay-missing'));
});

scene('without a diagnosis the verdict is unknown', async (page) => {
  const { connection } = await offers(page);
  const diagnosing = connection.diagnose();
  await answers(page, undefined);
  const { verdict, evidence, problem } = (await outcome(diagnosing)).value;
  assert.deepEqual([verdict, evidence, problem], ['unknown', [], undefined]);
});

for (const [code, answer] of [
  ['not-found', (request) => request.isRefused(404, 'not-found')],
  ['unreachable', (request) => request.isLost()],
  ['refused', (request) => request.answers(200, { not: 'ours' })],
]) {
  scene(`diagnose does not reject when the answer is ${code}`, async (page) => {
    const { connection } = await offers(page);
    const diagnosing = connection.diagnose();
    await settle();
    answer(page.diagnoses[0]);
    const { verdict, problem } = (await outcome(diagnosing)).value;
    assert.equal(verdict, 'unknown');
    assert.ok(problem instanceof parley.Problem);
    assert.equal(problem.code, code);
  });
}

scene('diagnose does not reject after the room was left', async (page) => {
  const { room, connection } = await offers(page);
  await sent(page);
  const leaving = room.leave();
  (await page.request()).answers(204);
  await leaving;
  const { verdict, problem } = (await outcome(connection.diagnose())).value;
  assert.deepEqual([verdict, problem.code], ['unknown', 'left']);
});

/** The event */

scene('a connection that fails tells why, once', async (page) => {
  const { connection, pc, failures } = await offers(page);
  pc.is('failed');
  await answers(page, aDiagnosis('host-only'));
  assert.equal(failures.length, 1);
  assert.deepEqual(failures[0].diagnosis, aDiagnosis('host-only'));
  assert.equal(failures[0].detail.diagnosis, failures[0].diagnosis);
  connection.pc.is('disconnected');
  connection.pc.is('failed');
  await answers(page, aDiagnosis('host-only'));
  await lives(page, 120_000);
  await answers(page, aDiagnosis('host-only'));
  assert.equal(failures.length, 1);
});

scene('the service is asked after it has the report', async (page) => {
  const { pc } = await offers(page);
  pc.is('failed');
  await settle();
  assert.deepEqual([page.reports.length, page.diagnoses.length], [1, 0]);
  page.reports[0].answers(204);
  await settle();
  assert.equal(page.diagnoses.length, 1);
});

scene('a call that is not up after 15 seconds tells why', async (page) => {
  const { failures } = await offers(page);
  await lives(page, 14_990);
  assert.equal(page.reports.length, 0);
  await lives(page, 10);
  const { connectionState, waitedMillis } = page.reports[0].json;
  assert.deepEqual([connectionState, waitedMillis], ['new', 15_000]);
  await answers(page, aDiagnosis('peer-deaf'));
  assert.deepEqual(
    failures.map(({ diagnosis }) => diagnosis.verdict),
    ['peer-deaf'],
  );
});

scene('the event comes without the service, too', async (page) => {
  const { pc, failures } = await offers(page);
  pc.is('failed');
  await lives(page, 5_000);
  await lives(page, 5_000);
  assert.deepEqual(
    failures.map(({ diagnosis: { verdict, problem } }) => [verdict, problem.code]),
    [['unknown', 'unreachable']],
  );
});

scene('while the negotiation goes on, the service is asked again every 15 seconds', async (page) => {
  const { failures } = await offers(page);
  const asked = [];
  for (let second = 1; second <= 62; second++) {
    await lives(page, 1_000);
    if (page.diagnoses.length + page.reports.length > 0) await answers(page, aDiagnosis('negotiating'));
    if (page.diagnoses.splice(0).length > 0) asked.push(second);
    page.reports.length = 0;
  }
  assert.deepEqual(asked, [15, 30, 45, 60]);
  await lives(page, 15_000);
  await answers(page, aDiagnosis('offer-unanswered'));
  assert.equal(failures.length, 1);
});

scene('a call whose ICE restart fails, too, is diagnosed at once', async (page) => {
  const { pc, failures } = await offers(page);
  await sent(page);
  pc.is('failed');
  await answers(page, aDiagnosis('negotiating'));
  assert.equal(failures.length, 0);
  pc.is('connecting', 'checking');
  misses(pc, 701, 'turn:turn.example');
  pc.is('failed');
  await answers(page, aDiagnosis('turn-unreachable'));
  assert.deepEqual(
    page.reports.map(({ json }) => json.errors.length),
    [0, 1],
  );
  assert.equal(failures.length, 1);
});

scene('a healthy call is not diagnosed', async (page) => {
  const { pc, failures } = await offers(page);
  await lives(page, 5_000);
  pc.is('connected');
  await lives(page, 120_000);
  assert.deepEqual([failures.length, page.diagnoses.length], [0, 0]);
});

scene('an interruption that an ICE restart ends is not diagnosed', async (page) => {
  const { pc, failures } = await offers(page);
  pc.is('connected');
  await settle();
  pc.is('disconnected');
  await lives(page, 5_000);
  pc.is('failed');
  await lives(page, 5_000);
  pc.is('connected');
  await lives(page, 120_000);
  assert.deepEqual([failures.length, page.diagnoses.length], [0, 0]);
});

scene('an interruption that lasts 15 seconds tells why, and the next one again', async (page) => {
  const { pc, failures } = await offers(page);
  for (let times = 1; times <= 2; times++) {
    pc.is('connected');
    await settle();
    pc.is('disconnected');
    await lives(page, 15_000);
    await answers(page, aDiagnosis('ice-failed'));
    assert.equal(failures.length, times);
  }
});

scene('a call that connects meanwhile has not failed', async (page) => {
  const { pc, failures } = await offers(page);
  pc.is('failed');
  await settle();
  page.reports[0].answers(204);
  await settle();
  pc.is('connected');
  await answers(page, aDiagnosis('ice-failed'));
  assert.equal(failures.length, 0);
});

scene('a connection that was closed tells nothing', async (page) => {
  const { room, connection, pc, failures } = await offers(page);
  const closes = eventsOf(connection, 'close');
  pc.is('failed');
  await settle();
  connection.close();
  await answers(page, aDiagnosis('ice-failed'));
  await lives(page, 60_000);
  assert.deepEqual([failures.length, closes.length, room.connections.size], [0, 1, 0]);
});

for (const [url, host] of [
  ['stun:stun.example', 'stun.example'],
  ['stun:stun.example:19302', 'stun.example'],
  ['stuns:stun.example:5349', 'stun.example'],
  ['turn:192.0.2.1:3478?transport=udp', '192.0.2.1'],
  ['TURNS:Turn.example:443?transport=tcp', 'Turn.example'],
  ['turn:[2001:db8::1]:3478?transport=tcp', '2001:db8::1'],
  ['stun:[::1]', '::1'],
  ['turn:user:secret@turn.example', ''],
  ['turn:turn.example?password=@x', ''],
  ['https://turn.example', ''],
  ['turn:', ''],
  ['', ''],
  [null, ''],
  [undefined, ''],
  [`stun:${'a'.repeat(300)}`, 'a'.repeat(253)],
]) {
  scene(`the server of ${url} is "${host}"`, () => assert.equal(serverOf(url), host));
}

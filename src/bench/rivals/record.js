// Records what a client sends for a call: node record.js SYSTEM FILE URL,URL [CALLS]
// Two pages, each in a profile of its own, make a call with one data channel, a camera and a microphone, CALLS times (10).
// FILE gets the call whose number of sends is the median; of those, the one whose bytes are. docs/performance.md, "A real
// call", says what it has. There is no description, candidate, address or token in it.
import { writeFileSync } from 'node:fs';
import { call, CLIENTS, clientOf, launch, openPage } from './clients.js';

/** Calls before them that are not recorded: the browser and the server are slow at first. */
const WARM_UP_CALLS = 5;
/** How long a call lasts after its data channel is open. PeerJS's heartbeat comes after 5 s. */
const CALL_MILLIS = 2_000;
/** How long after its end the pages may still send. */
const END_MILLIS = 500;

const [system, file, urls, calls = '10'] = process.argv.slice(2);
const client = clientOf(system);
const bytesOf = (text) => Buffer.byteLength(text ?? '');

/** The kind of a message; undefined if it is none. */
const kindOf = ({ description, candidate }) => {
  if (description) return description.type;
  if (candidate) return 'candidate';
  return candidate === null ? 'end-of-candidates' : undefined;
};

/** The messages of a body, each as its kind and its bytes. */
const messagesOf = (text) => {
  const parsed = JSON.parse(text);
  const messages = Array.isArray(parsed) ? parsed : [parsed];
  return messages.map((message) => [kindOf(message), bytesOf(JSON.stringify(message))]);
};

/** What a request is, by its path. */
const requestOf = (method, url, text) => {
  const { pathname } = new URL(url);
  if (pathname.startsWith('/to/')) return { sent: 'messages', messages: messagesOf(text) };
  if (pathname.startsWith('/of/')) return { sent: 'stream' };
  if (pathname.endsWith('/id')) return { sent: 'id' };
  if (method === 'GET' && pathname.endsWith('/messages')) return { sent: 'stream' };
  if (pathname.endsWith('/messages')) return { sent: 'messages', messages: messagesOf(text) };
  if (pathname.endsWith('/reports')) return { sent: 'report' };
  if (pathname.endsWith('/leave')) return { sent: 'leave' };
  if (pathname.endsWith('/peers')) return { sent: 'join' };
  throw new Error(`${method} ${pathname} is unknown`);
};

/** What a frame is. */
const frameOf = (text) => {
  if (client === 'peerjs') {
    const { type } = JSON.parse(text);
    if (!['OFFER', 'ANSWER', 'CANDIDATE'].includes(type)) return { what: type.toLowerCase() };
    return { what: 'messages', messages: [[type.toLowerCase(), bytesOf(text)]] };
  }
  if (text.startsWith('0')) return { what: 'open' };
  if (text.startsWith('40')) return { what: 'connect' };
  if (text === '41') return { what: 'leave' };
  if (text.startsWith('43')) return { what: 'join-answer' };
  if (!text.startsWith('42["signal"')) return { what: 'join' };
  return { what: 'messages', messages: [[kindOf(JSON.parse(text.slice(2)).at(-1)), bytesOf(text)]] };
};

/** Follows what a page sends and receives. */
async function follow(context, page) {
  const devtools = await context.newCDPSession(page);
  const entries = [];
  const connections = [];
  const requests = new Map();
  const add = (timestamp, entry) => entries.push({ timestamp, ...entry });
  devtools.on('Network.requestWillBeSent', ({ requestId, request, timestamp, type }) => {
    const { method, url, postData } = request;
    const entry = { timestamp, ...(type === 'Preflight' ? { sent: 'preflight' } : requestOf(method, url, postData)) };
    Object.assign(entry, { bytes: bytesOf(postData) });
    requests.set(requestId, entry);
    entries.push(entry);
  });
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    const entry = requests.get(requestId);
    if (!entry) return;
    if (!connections.includes(response.connectionId)) connections.push(response.connectionId);
    entry.connection = connections.indexOf(response.connectionId) + 1;
    entry.head = response.encodedDataLength;
    if (entry.sent === 'stream') add(response.timestamp ?? entry.timestamp, { received: 'stream-open', bytes: 0 });
  });
  devtools.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) => {
    const entry = requests.get(requestId);
    if (!entry || entry.sent === 'stream') return;
    add(timestamp, { received: `${entry.sent}-answer`, bytes: encodedDataLength - entry.head });
  });
  devtools.on('Network.eventSourceMessageReceived', ({ timestamp, eventName, data }) => {
    const message = eventName === 'message' ? { messages: messagesOf(data) } : {};
    add(timestamp, { received: eventName === 'message' ? 'messages' : eventName, bytes: bytesOf(data), ...message });
  });
  devtools.on('Network.webSocketWillSendHandshakeRequest', ({ timestamp }) =>
    add(timestamp, { sent: 'socket', bytes: 0 }),
  );
  for (const [event, direction] of [
    ['webSocketFrameSent', 'sent'],
    ['webSocketFrameReceived', 'received'],
  ]) {
    devtools.on(`Network.${event}`, ({ timestamp, response: { opcode, payloadData } }) => {
      if (opcode !== 1) return;
      const { what, ...more } = frameOf(payloadData);
      add(timestamp, { [direction]: what, bytes: bytesOf(payloadData), ...more });
    });
  }
  await devtools.send('Network.enable');
  return entries;
}

const isDescription = ([kind]) => kind === 'offer' || kind === 'answer';

/** In order of time; each send with what it came after. */
function ordered(entries) {
  entries.sort((one, other) => one.timestamp - other.timestamp);
  const [{ timestamp: start }] = entries;
  let event = 'start';
  let heard = 0;
  let described = 0;
  return entries.map(({ timestamp, head, ...entry }) => {
    const at = Math.round((timestamp - start) * 1e4) / 10;
    if (entry.received === 'messages') {
      heard += entry.messages.length;
      if (entry.messages.some(isDescription)) described = heard;
    } else if (entry.received) event = entry.received;
    if (!entry.sent) return { at, ...entry };
    // Candidates come as the browser finds them, whatever the other's candidates are.
    const waits = entry.sent === 'messages' ? described : heard;
    return { at, ...entry, after: waits > 0 ? `${waits} heard` : event };
  });
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
const sendsOf = ({ first, second }) => [...first, ...second].filter(({ sent }) => sent);
const total = (recording) => sendsOf(recording).reduce((sum, { bytes }) => sum + bytes, 0);

const browser = await launch();
const [firstUrl, secondUrl = firstUrl] = urls.split(',');
const recordings = [];
for (let i = -WARM_UP_CALLS; i < Number(calls); i++) {
  const contexts = [await browser.newContext(), await browser.newContext()];
  const first = await openPage(contexts[0], client, firstUrl, { media: true });
  const second = await openPage(contexts[1], client, secondUrl, { media: true });
  const entries = [await follow(contexts[0], first), await follow(contexts[1], second)];
  await call(client, first, second, `record-${i}`);
  await second.waitForTimeout(CALL_MILLIS);
  await second.evaluate(() => window.hangUp());
  await second.waitForTimeout(END_MILLIS);
  await first.evaluate(() => window.hangUp());
  await second.waitForTimeout(END_MILLIS);
  const [one, other] = entries.map(ordered);
  if (i >= 0) recordings.push({ first: one, second: other });
  await Promise.all(contexts.map((context) => context.close()));
}
const version = browser.version();
await browser.close();

const sends = recordings.map((recording) => sendsOf(recording).length);
const typical = recordings.filter((recording) => sendsOf(recording).length === median(sends));
const bytes = median(typical.map(total));
const recording = typical.find((one) => total(one) === bytes);
const about = {
  system: client,
  client: CLIENTS[client].version,
  browser: `Chromium ${version}`,
  candidates: 'of the host, without STUN and TURN',
  sends: sends.toSorted((one, other) => one - other),
};
const lines = (entries) => entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
const head = JSON.stringify(about, null, 2)
  .replace(/\[[^\]]*\]/, (list) => list.replaceAll(/\s+/g, '').replaceAll(',', ', '))
  .slice(0, -2);
const sides = ['first', 'second'].map((side) => `  "${side}": [\n${lines(recording[side])}\n  ]`);
writeFileSync(file, `${head},\n${sides.join(',\n')}\n}\n`);
console.log(`${client}: ${bytes} bytes in ${median(sends)} sends`);

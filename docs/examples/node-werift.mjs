// A peer in Node 20 or newer, with the WebRTC stack werift. It connects with everybody in the room and echoes what comes
// over their data channels.
//
//   npm install eventsource@5.1.5 werift@0.25.2
//   node node-werift.mjs http://localhost:8080/ demo
import { randomBytes } from 'node:crypto';
import { EventSource } from 'eventsource';
import { RTCPeerConnection } from 'werift';

const [service = 'http://localhost:8080/', room = 'demo'] = process.argv.slice(2);
const base = `${service}v1/rooms/${encodeURIComponent(room)}`;
const randomName = () => randomBytes(12).toString('hex');
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** POSTs until the service itself answers; the key makes repetitions harmless. */
async function post(path, body, query = {}) {
  const url = `${base}/${path}?${new URLSearchParams({ idempotencyKey: randomName(), ...query })}`;
  for (;;) {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) }).catch(() => undefined);
    const json = await response?.json().catch(() => undefined);
    if (response?.ok && json) return json;
    const isFinal = json?.type?.startsWith('urn:parley:problem:') && response.status < 500 && response.status !== 429;
    if (isFinal) throw new Error(`${json.code}: ${json.detail}`);
    await pause(1000 * (Number(response?.headers.get('Retry-After')) || 1));
  }
}

const { id, token, messagesUrl, lastEventId, peers, iceServers } = await post('peers', { metadata: { name: 'werift' } });
/** The connections by peer. @type {Map<string, Connection>} */
const connections = new Map();
/** The messages in their order, one request at a time. */
let sending = Promise.resolve();

class Connection {
  #mine = randomName();
  #theirs = '';
  /** Candidates that came before their description. */
  #early = [];
  /** Whether our offer waits for its answer, and whether the peer has offered meanwhile. */
  #offering = false;
  #ignoring = false;
  #applied = Promise.resolve();

  constructor(peer) {
    this.peer = peer;
    this.pc = new RTCPeerConnection({ iceServers: iceServers.flatMap(({ urls, ...rest }) => urls.map((url) => ({ urls: url, ...rest }))) });
    this.pc.onDataChannel.subscribe((channel) => channel.onMessage.subscribe((data) => channel.send(data)));
    this.pc.onIceCandidate.subscribe((candidate) => candidate && this.send({ candidate: candidate.toJSON() }));
  }

  send(message) {
    const session = `${this.#mine}:${this.#theirs}`;
    sending = sending
      .then(() => post(`peers/${this.peer}/messages`, { ...message, session }, { access_token: token }))
      .catch((problem) => console.error(problem.message));
  }

  offer() {
    this.#offering = true;
    // The answer takes the even numbers (RFC 8832, 6). The stack may do the same when both have offered.
    const channel = this.pc.createDataChannel('chat', { id: 1 });
    channel.onMessage.subscribe((data) => channel.send(data));
    this.#next(async () => {
      await this.pc.setLocalDescription(await this.pc.createOffer());
      this.send({ description: this.pc.localDescription });
    });
  }

  #next(step) {
    this.#applied = this.#applied.then(step).catch(console.error);
  }

  /** Messages of a former connection are dropped; an offer of a new one replaces this connection. */
  receive({ description, candidate, session = '' }) {
    const [theirs, mine = ''] = session.split(':');
    if (mine !== '' && mine !== this.#mine) return;
    if (this.#theirs !== '' && theirs !== this.#theirs) {
      if (description?.type === 'offer') connect(this.peer).receive({ description, session });
      return;
    }
    // If our offer came late, the peer, which joined later, takes its own back.
    if (description) this.#ignoring = description.type === 'offer' && this.#offering;
    if (this.#ignoring) return;
    if (description) this.#offering = false;
    this.#next(() => this.#apply({ description, candidate, theirs }));
  }

  async #apply({ description, candidate, theirs }) {
    if (candidate && !this.pc.remoteDescription) this.#early.push(candidate);
    else if (candidate?.candidate) await this.pc.addIceCandidate(candidate);
    if (!description) return;
    this.#theirs = theirs;
    await this.pc.setRemoteDescription(description);
    if (description.type === 'offer') {
      await this.pc.setLocalDescription(await this.pc.createAnswer());
      this.send({ description: this.pc.localDescription });
    }
    for (const early of this.#early.splice(0)) if (early.candidate) await this.pc.addIceCandidate(early);
  }
}

function connect(peer) {
  connections.get(peer)?.pc.close();
  connections.set(peer, new Connection(peer));
  return connections.get(peer);
}

for (const peer of peers) connect(peer.id); // They joined first: they offer.
const stream = new EventSource(new URL(`${messagesUrl}?${new URLSearchParams({ access_token: token, lastEventId })}`, service));
stream.addEventListener('peer-joined', ({ data }) => connect(JSON.parse(data).peer.id).offer());
stream.addEventListener('peer-left', ({ data }) => connections.get(JSON.parse(data).peer.id)?.pc.close());
stream.addEventListener('message', ({ data }) => connections.get(JSON.parse(data).from)?.receive(JSON.parse(data)));
stream.addEventListener('error', ({ code }) => code >= 400 && code < 500 && process.exit(1));
setInterval(() => {}, 60_000); // eventsource 5 lets the process end while it waits for its next attempt.
console.log(`${id} is in ${room}`);

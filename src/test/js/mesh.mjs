/**
 * Many peers in one room of a real service, each connected with every other one, all in this process. Only their
 * `RTCPeerConnection`s are fakes: they exchange descriptions and candidates as real ones do, but do not encrypt, so that
 * two processors can run a thousand of them.
 *
 *     node mesh.mjs <service> <peers> <candidates of each connection> <milliseconds in which the peers join>
 *
 * Prints as JSON how long it took, how many connections were begun anew, and how often the service refused messages
 * because a peer had used up its allowance.
 */
import { webcrypto } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { join } from '../../main/resources/META-INF/resources/parley.js';
import { FakePeerConnection } from './peer-connection.mjs';

const [service, peers, candidates, joinMillis] = process.argv.slice(2);
const MAX_SECONDS = 120;
const CONNECT_MILLIS = 60;

// Global since Node 19.
globalThis.crypto ??= webcrypto;

/** Connects when both descriptions and one candidate of the other side are there. */
class MeshPeerConnection extends FakePeerConnection {
  static gathers = Number(candidates);
  static answersCoverAll = true;

  async setLocalDescription() {
    await super.setLocalDescription();
    this.#check();
  }

  async setRemoteDescription(description) {
    await super.setRemoteDescription(description);
    if (this.connectionState === 'new') this.is('connecting');
    this.#check();
  }

  async addIceCandidate(candidate) {
    await super.addIceCandidate(candidate);
    this.#check();
  }

  async #check() {
    if (this.connectionState !== 'connecting' || this.signalingState !== 'stable' || this.candidates.length < 1) return;
    await wait(CONNECT_MILLIS);
    if (this.connectionState === 'connecting') this.is('connected');
  }
}

/** What the module needs of an `EventSource`; it does not reconnect. */
class EventStream extends EventTarget {
  readyState = 0;
  #abortion = new AbortController();
  #lastEventId = '';

  constructor(url) {
    super();
    this.#read(url).catch((problem) => {
      if (!this.#abortion.signal.aborted) throw problem;
    });
  }

  close() {
    this.readyState = 2;
    this.#abortion.abort();
  }

  async #read(url) {
    const { signal } = this.#abortion;
    const { body } = await fetch(url, { headers: { Accept: 'text/event-stream' }, signal });
    this.readyState = 1;
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const frames = (text + chunk).split('\n\n');
      text = frames.pop();
      for (const frame of frames) this.#dispatch(frame);
    }
  }

  #dispatch(frame) {
    const lines = frame.split('\n').map((line) => line.split(/: ?(.*)/, 2));
    const { event = 'message', data, id } = Object.fromEntries(lines);
    this.#lastEventId = id ?? this.#lastEventId;
    if (data !== undefined) this.dispatchEvent(new MessageEvent(event, { data, lastEventId: this.#lastEventId }));
  }
}

globalThis.EventSource = EventStream;
// Each connection of a room listens to it.
setMaxListeners(0);

const counts = { begunAnew: 0, refusals: 0 };
const { fetch: request } = globalThis;
globalThis.fetch = async (...parameters) => {
  const response = await request(...parameters);
  if (response.status === 429) counts.refusals++;
  return response;
};

async function enter(delayMillis) {
  await wait(delayMillis);
  const room = await join({ url: service, room: 'mesh' });
  const call = (id) => {
    const prepare = (pc) => pc.createDataChannel('chat');
    const connection = room.connect(id, { prepare, RTCPeerConnection: MeshPeerConnection });
    connection.addEventListener('replaced', () => counts.begunAnew++);
  };
  for (const id of room.peers.keys()) call(id);
  room.addEventListener('peer-joined', ({ detail: { peer } }) => room.connections.has(peer.id) || call(peer.id));
  return room;
}

const count = Number(peers);
const isConnected = ({ pc }) => pc.connectionState === 'connected';
const isComplete = ({ connections }) => connections.size === count - 1 && [...connections.values()].every(isConnected);

const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1000;
const joining = Array.from({ length: count }, (_, n) => enter((n * Number(joinMillis)) / count));
const rooms = await Promise.all(joining);
while (!rooms.every(isComplete) && seconds() < MAX_SECONDS) await wait(50);
console.log(JSON.stringify({ complete: rooms.every(isComplete), seconds: seconds(), ...counts }));
process.exit();

// A peer in Node 20 or newer, with the WebRTC stack node-datachannel. It connects with everybody in the room and echoes what
// comes over their data channels. It uses the stack's own interface: `room.connect` does not work with its polyfill.
//
//   npm install eventsource@5.1.5 node-datachannel@0.33.4
//   curl -o parley.mjs http://localhost:8080/parley.bundle.js
//   node node-datachannel.mjs http://localhost:8080/ demo
import { randomBytes } from 'node:crypto';
import { EventSource } from 'eventsource';
import { PeerConnection } from 'node-datachannel';
import { join } from './parley.mjs';

const [url = 'http://localhost:8080/', name = 'demo'] = process.argv.slice(2);
const room = await join({ url, room: name, metadata: { name: 'node-datachannel' }, EventSource });
/** The connections by peer. @type {Map<string, Connection>} */
const connections = new Map();
/** The messages in their order, one after the other. */
let sending = Promise.resolve();

/** The form that this stack wants: `turn:user:password@host:port`. It knows no `stuns:`. */
function iceServers() {
  const servers = room.iceServers.flatMap(({ urls, username, credential }) =>
    [urls].flat().map((server) => {
      const user = username && `${encodeURIComponent(username)}:${encodeURIComponent(credential)}@`;
      return user ? server.replace(':', `:${user}`) : server;
    }),
  );
  return servers.filter((server) => /^(stun|turns?):/.test(server));
}

function echo(channel) {
  channel.onMessage((data) => (typeof data === 'string' ? channel.sendMessage(data) : channel.sendMessageBinary(data)));
}

class Connection {
  #mine = randomBytes(12).toString('hex');
  #theirs = '';
  /** Candidates that came before their description. */
  #early = [];
  /** Whether our offer waits for its answer, and whether the peer has offered meanwhile. */
  #offering = false;
  #ignoring = false;

  constructor(peer) {
    this.peer = peer;
    this.pc = new PeerConnection(peer, { iceServers: iceServers() });
    this.pc.onLocalDescription((sdp, type) => this.#send({ description: { type, sdp } }));
    this.pc.onLocalCandidate((candidate, sdpMid) => this.#send({ candidate: { candidate: candidate.replace(/^a=/, ''), sdpMid } }));
    this.pc.onDataChannel((channel) => this.#keep(channel));
  }

  /** The stack makes the offer by itself as soon as there is a channel. */
  offer() {
    this.#offering = true;
    this.#keep(this.pc.createDataChannel('chat'));
  }

  close() {
    this.pc.close();
  }

  /** Without a reference to it, the garbage collector would take the channel. */
  #keep(channel) {
    this.channels = [...(this.channels ?? []), channel];
    echo(channel);
  }

  #send(message) {
    const session = `${this.#mine}:${this.#theirs}`;
    sending = sending
      .then(() => room.send({ ...message, session }, { to: this.peer }))
      .catch((problem) => console.error(problem.message));
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
    if (candidate?.candidate) this.#early.push(candidate);
    if (description) {
      this.#offering = false;
      this.#theirs = theirs; // The stack answers an offer by itself, at once.
      this.pc.setRemoteDescription(description.sdp, description.type);
    }
    if (this.#theirs === '') return;
    for (const early of this.#early.splice(0)) this.pc.addRemoteCandidate(early.candidate, early.sdpMid);
  }
}

function connect(peer) {
  connections.get(peer)?.close();
  connections.set(peer, new Connection(peer));
  return connections.get(peer);
}

for (const peer of room.peers.keys()) connect(peer); // They joined first: they offer.
room.addEventListener('peer-joined', ({ detail: { peer } }) => connect(peer.id).offer());
room.addEventListener('peer-left', ({ detail: { peer } }) => connections.get(peer.id)?.close());
room.addEventListener('message', ({ detail }) => connections.get(detail.from)?.receive(detail));
console.log(`${room.id} is in ${name}`);

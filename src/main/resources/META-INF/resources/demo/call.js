/**
 * The call of a room, in which everybody is connected with everybody else: a {@link Member} for each of the others.
 *
 * @module
 */

import { Member } from './member.js';
import { Outgoing } from './outgoing.js';
import { path } from './path.js';

/** @typedef {import('../parley.js').Room} Room */
/** @typedef {import('../parley.js').Peer} Peer */

/** A larger mesh needs more than a usual uplink has, and more tiles than a screen shows. */
export const MAX_PEOPLE = 6;

const PATH_CHECK_MILLIS = 4000;

/**
 * Events: `change` (a member joined, left, or has another state), and the `CustomEvent`s `joined`, `back`, `left`
 * (`{peer}`), `renamed` (`{peer, former}`), `text` (`{peer, text}`) and `offer` (`{peer, transfer, transfers}`).
 */
export class Call extends EventTarget {
  /** @type {Map<string, Member>} in the order they joined */
  members = new Map();
  outgoing;

  #room;
  #lifetime = new AbortController();

  /**
   * @param {Room} room
   * @param {import('./devices.js').Devices} devices
   */
  constructor(room, devices) {
    super();
    this.#room = room;
    this.outgoing = new Outgoing(devices);
    const { signal } = this.#lifetime;
    this.outgoing.addEventListener('change', () => this.#sendState(), { signal });
    for (const type of ['peer-joined', 'peer-left', 'reset']) {
      room.addEventListener(type, () => this.#update(), { signal });
    }
    room.addEventListener('peer-updated', ({ detail: { peer } }) => this.#rename(peer), { signal });
    const watch = setInterval(() => this.#findPaths(), PATH_CHECK_MILLIS);
    signal.addEventListener('abort', () => clearInterval(watch));
    this.#update();
  }

  /**
   * Sends a text to everybody we are connected with.
   * @param {string} text
   * @returns {{reached: Peer[], missed: Peer[]}}
   */
  say(text) {
    /** @type {{reached: Peer[], missed: Peer[]}} */
    const outcome = { reached: [], missed: [] };
    for (const member of this.members.values()) {
      (member.say(text) ? outcome.reached : outcome.missed).push(member.peer);
    }
    return outcome;
  }

  close() {
    this.#lifetime.abort();
    this.outgoing.close();
    for (const { connection } of this.members.values()) connection?.close();
    this.members.clear();
  }

  /** Adds new peers. A peer that leaves is removed when its connection closes. */
  #update() {
    for (const peer of this.#room.peers.values()) {
      const member = this.members.get(peer.id);
      if (member && member.peer.joinedAt !== peer.joinedAt) this.#rejoined(member, peer);
      else if (!member && this.members.size < MAX_PEOPLE - 1) this.#add(peer);
    }
    this.#changed();
  }

  /** @param {Peer} peer */
  #add(peer) {
    const member = new Member(peer, this.outgoing);
    const { signal } = this.#lifetime;
    this.members.set(peer.id, member);
    member.connection = this.#room.connect(peer.id, {
      // One transport for audio, video and data needs a third of the candidates and ports.
      configuration: { bundlePolicy: 'max-bundle' },
      prepare: (pc) => member.prepare(pc),
    });
    member.connection.addEventListener('change', () => this.#changed(), { signal });
    member.connection.addEventListener('replaced', () => this.#replaced(member), { signal });
    member.connection.addEventListener('failed', ({ diagnosis }) => this.#failed(member, diagnosis), { signal });
    member.connection.addEventListener('problem', () => this.#changed(), { signal });
    member.connection.addEventListener('close', () => this.#remove(member), { signal });
    member.addEventListener('change', () => this.#changed(), { signal });
    member.addEventListener('text', (event) => {
      this.#emit('text', { peer: member.peer, text: /** @type {CustomEvent} */ (event).detail });
    });
    member.transfers.addEventListener('offer', (event) => {
      const { detail: transfer } = /** @type {CustomEvent} */ (event);
      this.#emit('offer', { peer: member.peer, transfer, transfers: member.transfers });
    });
    this.#emit('joined', { peer });
  }

  /**
   * @param {Member} member
   * @param {import('../parley.js').Diagnosis} diagnosis
   */
  #failed(member, diagnosis) {
    member.diagnosis = diagnosis;
    this.#changed();
  }

  /**
   * @param {Member} member
   * @param {Peer} peer the same peer, with a new membership
   */
  #rejoined(member, peer) {
    member.peer = peer;
    // Perhaps only the service has lost it for a moment. If it was away, its connection is replaced.
    member.returns = true;
  }

  /** @param {Member} member */
  #replaced(member) {
    if (!member.returns) return;
    member.returns = false;
    this.#emit('back', { peer: member.peer });
  }

  /** @param {Member} member */
  #remove(member) {
    const { peer } = member;
    if (this.members.get(peer.id) !== member) return;
    this.members.delete(peer.id);
    this.#emit('left', { peer });
    this.#update();
  }

  /** @param {Peer} peer with new metadata */
  #rename(peer) {
    const member = this.members.get(peer.id);
    if (!member) return;
    const former = member.peer;
    member.peer = peer;
    this.#emit('renamed', { peer, former });
    this.#changed();
  }

  #sendState() {
    for (const member of this.members.values()) member.sendState();
    this.#changed();
  }

  async #findPaths() {
    const members = [...this.members.values()];
    const found = await Promise.all(members.map(({ connection }) => connection && path(connection.pc)));
    const changed = members.filter((member, index) => member.path !== found[index]);
    for (const [index, member] of members.entries()) member.path = found[index];
    if (changed.length > 0) this.#changed();
  }

  #changed() {
    if (this.#lifetime.signal.aborted) return;
    for (const member of this.members.values()) {
      if (member.state !== 'connected') continue;
      member.diagnosis = undefined;
      if (!member.path) this.#findPath(member);
    }
    this.#emit('change', {});
  }

  /** @param {Member} member that has just connected */
  async #findPath(member) {
    const { pc } = member.connection ?? {};
    const found = pc && (await path(pc));
    if (!found || member.path === found || pc !== member.connection?.pc) return;
    member.path = found;
    this.#changed();
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

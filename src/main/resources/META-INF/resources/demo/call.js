/**
 * Everybody in a room connected with everybody else: a {@link Member} for each of the others.
 *
 * @module
 */

import { Member } from './member.js';
import { Outgoing } from './outgoing.js';
import { path } from './path.js';

/** @typedef {import('../parley.js').Room} Room */
/** @typedef {import('../parley.js').Peer} Peer */

/** A mesh of more would ask too much of everybody's uplink, and of a screen. */
export const MOST_PEOPLE = 6;

const PATH_MILLIS = 4000;

/**
 * Events: `change` (somebody came, went, or is in another state), and as `CustomEvent`s `came`, `back`, `left`
 * (`{peer}`), `renamed` (`{peer, former}`), `text` (`{peer, text}`) and `offer` (`{peer, transfer, transfers}`).
 */
export class Call extends EventTarget {
  /** @type {Map<string, Member>} in the order they joined */
  members = new Map();
  outgoing;

  #room;
  #stay = new AbortController();

  /**
   * @param {Room} room
   * @param {import('./devices.js').Devices} devices
   */
  constructor(room, devices) {
    super();
    this.#room = room;
    this.outgoing = new Outgoing(devices);
    const { signal } = this.#stay;
    this.outgoing.addEventListener('change', () => this.#tellAll(), { signal });
    for (const type of ['peer-joined', 'peer-left', 'reset']) {
      room.addEventListener(type, () => this.#review(), { signal });
    }
    room.addEventListener('peer-updated', ({ detail: { peer } }) => this.#update(peer), { signal });
    const watch = setInterval(() => this.#findPaths(), PATH_MILLIS);
    signal.addEventListener('abort', () => clearInterval(watch));
    this.#review();
  }

  /**
   * Says something to everybody we are connected with.
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
    this.#stay.abort();
    this.outgoing.close();
    for (const { connection } of this.members.values()) connection?.close();
    this.members.clear();
  }

  /** Meets who is new. Who is gone is noticed by the end of the connection. */
  #review() {
    for (const peer of this.#room.peers.values()) {
      const member = this.members.get(peer.id);
      if (member && member.peer.joinedAt !== peer.joinedAt) this.#back(member, peer);
      else if (!member && this.members.size < MOST_PEOPLE - 1) this.#meet(peer);
    }
    this.#changed();
  }

  /** @param {Peer} peer */
  #meet(peer) {
    const member = new Member(peer, this.outgoing);
    const { signal } = this.#stay;
    this.members.set(peer.id, member);
    member.connection = this.#room.connect(peer.id, {
      // One transport for all there is: a third of the candidates, and of the ports.
      configuration: { bundlePolicy: 'max-bundle' },
      prepare: (pc) => member.prepare(pc),
    });
    member.connection.addEventListener('change', () => this.#changed(), { signal });
    member.connection.addEventListener('close', () => this.#miss(member), { signal });
    member.addEventListener('change', () => this.#changed(), { signal });
    member.addEventListener('text', (event) => {
      this.#tell('text', { peer: member.peer, text: /** @type {CustomEvent} */ (event).detail });
    });
    member.transfers.addEventListener('offer', (event) => {
      const { detail: transfer } = /** @type {CustomEvent} */ (event);
      this.#tell('offer', { peer: member.peer, transfer, transfers: member.transfers });
    });
    this.#tell('came', { peer });
  }

  /**
   * @param {Member} member
   * @param {Peer} peer the same one, in a new stay
   */
  #back(member, peer) {
    member.peer = peer;
    this.#tell('back', { peer });
  }

  /** @param {Member} member */
  #miss(member) {
    const { peer } = member;
    if (this.members.get(peer.id) !== member) return;
    this.members.delete(peer.id);
    this.#tell('left', { peer });
    this.#review();
  }

  /**
   * @param {Peer} peer
   */
  #update(peer) {
    const member = this.members.get(peer.id);
    if (!member) return;
    const former = member.peer;
    member.peer = peer;
    this.#tell('renamed', { peer, former });
    this.#changed();
  }

  #tellAll() {
    for (const member of this.members.values()) member.tell();
    this.#changed();
  }

  async #findPaths() {
    const members = [...this.members.values()];
    const found = await Promise.all(members.map(({ connection }) => connection && path(connection.pc)));
    const changed = members.filter((member, at) => member.path !== found[at]);
    for (const [index, member] of members.entries()) member.path = found[index];
    if (changed.length > 0) this.#changed();
  }

  #changed() {
    if (this.#stay.signal.aborted) return;
    for (const member of this.members.values()) {
      if (member.state === 'connected' && !member.path) this.#findPath(member);
    }
    this.#tell('change', {});
  }

  /** @param {Member} member who has just been connected */
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
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

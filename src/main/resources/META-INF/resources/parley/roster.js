/** @import { LeaveReason, Peer } from '../parley.js' */
/** @import { Channels } from './channel.js' */

/** How many lost peers are remembered. */
const MAX_LOST = 64;

/**
 * Keeps a room's `peers` up to date and emits an event for each change.
 *
 * When the service has forgotten the room, its peers come back one after the other, and some of them without their
 * metadata at first. A peer that we knew keeps its metadata until it says something else.
 */
export class Roster {
  #peers;
  #channels;
  #emit;
  /** Peers that the service has lost, by id. @type {Map<string, Peer>} */ #lost = new Map();
  /** The ids of peers whose metadata is from before the service lost them. @type {Set<string>} */ #recalled =
    new Set();

  /**
   * @param {Map<string, Peer>} peers
   * @param {Channels} channels
   * @param {(type: string, detail: object) => void} emit
   */
  constructor(peers, channels, emit) {
    this.#peers = peers;
    this.#channels = channels;
    this.#emit = emit;
  }

  /**
   * Replaces all peers; emits nothing.
   * @param {Peer[]} peers
   */
  set(peers) {
    this.#channels.forgetAll();
    this.#peers.clear();
    for (const peer of peers) this.#peers.set(peer.id, peer);
  }

  /**
   * Replaces all peers. Emits `reset`, and then one event for each difference, for applications that do not listen to
   * `reset`.
   *
   * @param {Peer[]} peers
   */
  reset(peers) {
    const former = new Map(this.#peers);
    for (const peer of former.values()) this.#remember(peer);
    this.set(peers.map((peer) => this.#recall(peer)));
    this.#emit('reset', {});
    for (const [id, peer] of former) {
      if (!this.#peers.has(id)) this.#emit('peer-left', { peer, reason: 'expired' });
    }
    for (const peer of [...this.#peers.values()]) {
      const known = former.get(peer.id);
      if (known?.joinedAt !== peer.joinedAt) this.#emit('peer-joined', { peer });
      else if (!isSame(known.metadata, peer.metadata)) this.#emit('peer-updated', { peer });
    }
  }

  /** @param {Peer} peer */
  joined(peer) {
    if (this.#peers.get(peer.id)?.joinedAt === peer.joinedAt) return;
    // A peer that joined again moves to the end of the order.
    this.#peers.delete(peer.id);
    const recalled = this.#recall(peer);
    this.#peers.set(peer.id, recalled);
    this.#channels.forget(peer.id);
    this.#emit('peer-joined', { peer: recalled });
  }

  /** @param {{peer: Pick<Peer, 'id' | 'joinedAt'>, reason: LeaveReason, message?: string}} detail */
  left({ peer: { id, joinedAt }, reason, message }) {
    const peer = this.#peers.get(id);
    if (peer?.joinedAt !== joinedAt) return;
    this.#peers.delete(id);
    this.#recalled.delete(id);
    this.#channels.forget(id);
    this.#emit('peer-left', { peer, reason, ...(message === undefined ? {} : { message }) });
  }

  /** @param {Peer} peer */
  updated({ id, metadata }) {
    const known = this.#peers.get(id);
    if (known === undefined) return;
    if (this.#recalled.delete(id) && isSame(known.metadata, metadata)) return;
    const peer = { ...known, metadata };
    this.#peers.set(id, peer);
    this.#emit('peer-updated', { peer });
  }

  /** @param {Peer} peer */
  #remember(peer) {
    this.#lost.delete(peer.id);
    this.#lost.set(peer.id, peer);
    const [oldest] = this.#lost.keys();
    if (this.#lost.size > MAX_LOST) this.#lost.delete(oldest);
  }

  /**
   * @param {Peer} peer
   * @returns {Peer} with the metadata that we know, if it has none
   */
  #recall(peer) {
    const known = this.#lost.get(peer.id);
    this.#lost.delete(peer.id);
    this.#recalled.delete(peer.id);
    if (!known || !isSame(peer.metadata, {}) || isSame(known.metadata, {})) return peer;
    this.#recalled.add(peer.id);
    return { ...peer, metadata: known.metadata };
  }
}

/**
 * @param {Record<string, unknown>} one
 * @param {Record<string, unknown>} other
 */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @import { LeaveReason, Peer } from '../parley.js' */
/** @import { Channels } from './channel.js' */

/** Keeps a room's `peers` up to date and emits an event for each change. */
export class Roster {
  #peers;
  #channels;
  #emit;

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
    this.set(peers);
    this.#emit('reset', {});
    for (const [id, peer] of former) {
      if (!this.#peers.has(id)) this.#emit('peer-left', { peer, reason: 'expired' });
    }
    for (const peer of [...this.#peers.values()]) {
      const known = former.get(peer.id);
      if (known?.joinedAt !== peer.joinedAt) this.#emit('peer-joined', { peer });
      else if (JSON.stringify(known.metadata) !== JSON.stringify(peer.metadata)) this.#emit('peer-updated', { peer });
    }
  }

  /** @param {Peer} peer */
  joined(peer) {
    if (this.#peers.get(peer.id)?.joinedAt === peer.joinedAt) return;
    // A peer that joined again moves to the end of the order.
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, peer);
    this.#channels.forget(peer.id);
    this.#emit('peer-joined', { peer });
  }

  /** @param {{peer: Pick<Peer, 'id' | 'joinedAt'>, reason: LeaveReason, message?: string}} detail */
  left({ peer: { id, joinedAt }, reason, message }) {
    const peer = this.#peers.get(id);
    if (peer?.joinedAt !== joinedAt) return;
    this.#peers.delete(id);
    this.#channels.forget(id);
    this.#emit('peer-left', { peer, reason, ...(message === undefined ? {} : { message }) });
  }

  /** @param {Peer} peer */
  updated({ id, metadata }) {
    const known = this.#peers.get(id);
    if (known === undefined) return;
    const peer = { ...known, metadata };
    this.#peers.set(id, peer);
    this.#emit('peer-updated', { peer });
  }
}

import { join } from './room.js';

/** @import { JoinOptions, SignalingMessage } from '../parley.js' */
/** @import { Channel } from './channel.js' */
/** @import { Room } from './room.js' */

/** The signaling channel that the samples of textbooks assume: two people in a room. */
export class SignalingChannel {
  /** @type {Promise<Room>} */ room;
  /** @type {Channel | undefined} */ #channel;
  /** @type {((message: SignalingMessage) => unknown) | null} */ #onmessage = null;
  /** Resolves when the other peer is in the room. @type {Promise<Channel>} */ #opened;
  /** @type {(channel: Channel) => void} */ #resolveOpened = () => {};

  /** @param {JoinOptions} options */
  constructor(options) {
    this.#opened = this.#waitForPeer();
    this.room = join(options).then((room) => this.#enter(room));
  }

  get onmessage() {
    return this.#onmessage;
  }

  set onmessage(handler) {
    this.#onmessage = handler;
    this.#listen();
  }

  /**
   * @param {{desc?: RTCSessionDescriptionInit | null, description?: RTCSessionDescriptionInit | null,
   *   candidate?: RTCIceCandidateInit | null, data?: unknown}} message
   * @returns {Promise<string | undefined>}
   */
  async send({ desc, ...message }) {
    // A copy, because the caller's description may change before the other peer is here.
    const copy = JSON.parse(JSON.stringify(desc ? { description: desc } : message));
    await this.room;
    return (await this.#opened).send(copy);
  }

  async close() {
    await (await this.room.catch(() => undefined))?.leave();
  }

  /** @param {Room} room */
  #enter(room) {
    const choosePeer = () => {
      const [other] = room.peers.keys();
      if (this.#channel && room.peers.has(this.#channel.peer)) return;
      if (this.#channel) {
        this.#channel.close();
        this.#channel = undefined;
        this.#opened = this.#waitForPeer();
      }
      if (other === undefined) return;
      this.#channel = room.channel(other);
      this.#listen();
      this.#resolveOpened(this.#channel);
    };
    for (const type of ['peer-joined', 'peer-left', 'reset']) room.addEventListener(type, choosePeer);
    choosePeer();
    return room;
  }

  #waitForPeer() {
    return new Promise((/** @type {(channel: Channel) => void} */ resolve) => {
      this.#resolveOpened = resolve;
    });
  }

  #listen() {
    if (!this.#channel || !this.#onmessage) return;
    this.#channel.onmessage = ({ description, candidate, data }) => {
      const desc = description;
      const isData = description === undefined && candidate === undefined;
      this.#onmessage?.({ desc, description, candidate, data: isData ? data : { desc, description, candidate } });
    };
  }
}

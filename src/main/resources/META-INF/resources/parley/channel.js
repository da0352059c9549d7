/** @import { ChannelMessage, Message, Received, SendOptions } from '../parley.js' */

/** How many messages of a peer wait for a listener: its last offer, and the candidates after it. */
const MAX_EARLY_MESSAGES = 128;

/** Sends to one peer and receives from it: the signaling channel of the W3C's examples. */
export class Channel {
  #send;
  /** Messages that came before `onmessage` was set. @type {Received[]} */ #early;
  #close;
  #closed = false;
  /** @type {((message: ChannelMessage) => unknown) | null} */ #onmessage = null;

  /**
   * @param {string} peer
   * @param {(message: Message, options: SendOptions) => Promise<string | undefined>} send
   * @param {Received[]} early what has come already
   * @param {() => void} close
   */
  constructor(peer, send, early, close) {
    this.peer = peer;
    this.#send = send;
    this.#early = early;
    this.#close = close;
  }

  get onmessage() {
    return this.#onmessage;
  }

  set onmessage(handler) {
    this.#onmessage = handler;
    if (!handler) return;
    queueMicrotask(() => {
      for (const message of this.#early.splice(0)) this.receive(message);
    });
  }

  /**
   * @param {Message} message
   * @param {{ttl?: number, signal?: AbortSignal}} [options]
   */
  send(message, { ttl, signal } = {}) {
    return this.#send(message, { to: this.peer, ttl, signal });
  }

  close() {
    this.#closed = true;
    this.#close();
  }

  /** @param {Received} message called by the room only */
  receive(message) {
    if (this.#closed) return;
    if (!this.#onmessage || this.#early.length > 0) {
      if (this.#early.length < MAX_EARLY_MESSAGES) this.#early.push(message);
      return;
    }
    const { description, candidate } = message;
    const data = 'data' in message ? message.data : { description, candidate };
    this.#onmessage({ ...message, data });
  }
}

/** All channels of a room, and the messages of peers that have no channel yet. */
export class Channels {
  /** @type {Map<string, Set<Channel>>} */ #channels = new Map();
  /** @type {Map<string, Received[]>} */ #early = new Map();

  /**
   * @param {string} peer
   * @param {(message: Message, options: SendOptions) => Promise<string | undefined>} send
   */
  open(peer, send) {
    const early = this.#early.get(peer) ?? [];
    this.#early.delete(peer);
    const channels = this.#channels.get(peer) ?? new Set();
    this.#channels.set(peer, channels);
    const channel = new Channel(peer, send, early, () => {
      channels.delete(channel);
      if (channels.size === 0 && this.#channels.get(peer) === channels) this.#channels.delete(peer);
    });
    channels.add(channel);
    return channel;
  }

  /**
   * Hands a message to the sender's channels. Without one, descriptions and candidates wait; an offer replaces what
   * waits, because the peer has begun a new negotiation.
   *
   * @param {Received} message
   */
  deliver(message) {
    const { from, description } = message;
    const channels = this.#channels.get(from);
    if (channels) {
      for (const channel of [...channels]) channel.receive(message);
      return;
    }
    if ('data' in message) return;
    const early = description?.type === 'offer' ? [] : (this.#early.get(from) ?? []);
    if (early.length < MAX_EARLY_MESSAGES) this.#early.set(from, [...early, message]);
  }

  /** @param {string} peer whose waiting messages are void */
  forget(peer) {
    this.#early.delete(peer);
  }

  forgetAll() {
    this.#early.clear();
  }
}

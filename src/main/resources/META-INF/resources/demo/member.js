/**
 * Another person in the call: the connection with the peer, what we send over it, and what we receive.
 *
 * @module
 */

import { Transfers } from './transfers.js';

/** @typedef {import('../parley.js').Peer} Peer */
/** @typedef {import('../parley.js').Connection} Connection */
/** @typedef {import('./outgoing.js').Outgoing} Outgoing */
/** @typedef {import('./devices.js').Kind} Kind */
/** @typedef {'connecting' | 'connected' | 'interrupted'} MemberState */
/** @typedef {{mic: boolean, camera: boolean, screen: string | null}} Shown `screen`: the id of its stream */

const MAX_TEXT = 2000;

/**
 * Events: `change`, and as `CustomEvent` `text` (the text). Its transfers have their own events.
 */
export class Member extends EventTarget {
  /** @type {Connection | undefined} */ connection;
  /** @type {RTCDataChannel | undefined} */ chat;
  /** What the peer says it sends. Before it says so, everything received is shown. @type {Shown} */
  shown = { mic: true, camera: true, screen: null };
  /** @type {Map<string, MediaStream>} the received streams, by id */
  streams = new Map();
  transfers = new Transfers();
  /** @type {'direct' | 'relayed' | undefined} */ path;
  /** Why it does not connect, until it does. @type {import('../parley.js').Diagnosis | undefined} */ diagnosis;
  /** Whether it was connected before. */
  met = false;
  /** Whether it has joined again, and we do not know yet whether it was away. */
  returns = false;

  #outgoing;

  /**
   * @param {Peer} peer
   * @param {Outgoing} outgoing
   */
  constructor(peer, outgoing) {
    super();
    this.peer = peer;
    this.#outgoing = outgoing;
  }

  /** @returns {MemberState} */
  get state() {
    const connected = this.connection?.pc.connectionState === 'connected' && this.chat?.readyState === 'open';
    return connected ? 'connected' : this.met ? 'interrupted' : 'connecting';
  }

  /** @returns {MediaStream | undefined} audio and video, but not the screen */
  get stream() {
    return [...this.streams.values()].find(({ id }) => id !== this.shown.screen);
  }

  /** @returns {MediaStream | undefined} */
  get screen() {
    return this.shown.screen === null ? undefined : this.streams.get(this.shown.screen);
  }

  /**
   * Both sides create the same negotiated channels. So there is exactly one of each, no matter who makes the offer, and
   * neither side has to announce a channel.
   *
   * @param {RTCPeerConnection} pc a new one, before it is negotiated
   */
  prepare(pc) {
    this.streams.clear();
    this.path = undefined;
    this.#outgoing.addTo(pc);
    pc.addEventListener('track', ({ track, streams: [stream] }) => this.#receive(pc, track, stream));
    this.#open(pc.createDataChannel('chat', { negotiated: true, id: 0 }));
    this.transfers.use(pc.createDataChannel('files', { negotiated: true, id: 1 }), pc);
  }

  /**
   * @param {string} text
   * @returns {boolean} whether it was sent
   */
  say(text) {
    return this.#send({ text });
  }

  /** Tells the peer what we send. */
  sendState() {
    this.#send({ shown: this.#outgoing.shown });
  }

  /** @param {object} message */
  #send(message) {
    if (this.chat?.readyState !== 'open') return false;
    this.chat.send(JSON.stringify(message));
    return true;
  }

  /** @param {RTCDataChannel} channel */
  #open(channel) {
    this.chat = channel;
    channel.addEventListener('open', () => {
      this.met = true;
      this.sendState();
      this.changed();
    });
    channel.addEventListener('close', () => this.changed());
    channel.addEventListener('message', ({ data }) => this.#read(data));
  }

  /**
   * Handles a message of the peer, which may be anything.
   * @param {unknown} data
   */
  #read(data) {
    try {
      const { text, shown } = JSON.parse(/** @type {string} */ (data));
      if (typeof text === 'string') {
        this.dispatchEvent(new CustomEvent('text', { detail: text.slice(0, MAX_TEXT) }));
      } else if (shown) {
        const screen = typeof shown.screen === 'string' ? shown.screen : null;
        this.shown = { mic: shown.mic === true, camera: shown.camera === true, screen };
        this.changed();
      }
    } catch {
      // Not a message of this page.
    }
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {MediaStreamTrack} track
   * @param {MediaStream | undefined} stream
   */
  #receive(pc, track, stream) {
    if (pc !== this.connection?.pc || !stream) return;
    this.streams.set(stream.id, stream);
    stream.addEventListener('removetrack', () => {
      if (stream.getTracks().length === 0 && this.streams.get(stream.id) === stream) this.streams.delete(stream.id);
      this.changed();
    });
    for (const type of ['mute', 'unmute', 'ended']) track.addEventListener(type, () => this.changed());
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event('change'));
  }
}

import { randomId } from './http.js';
import { negotiate } from './negotiate.js';
import { Problem } from './problem.js';

/** @import { ConnectOptions, Message, Peer, Signaler } from '../parley.js' */
/** @import { Room } from './room.js' */

/**
 * If an `RTCPeerConnection` is not connected this long after the last message in either direction, it is replaced: a
 * message was lost, or a browser is in a state that it cannot leave. The impolite peer waits less, so that usually only
 * one side starts over. Both wait twice as long after each attempt.
 */
const NEGOTIATION_TIMEOUT_MILLIS = { impolite: 6_000, polite: 9_000 };
const MAX_TIMEOUT_FACTOR = 2 ** 4;
/** How long the polite peer waits for an offer before it makes one. */
const OFFER_WAIT_MILLIS = 500;

/**
 * The connection with one peer: an `RTCPeerConnection`, which is replaced when it cannot be used any more.
 *
 * Each `RTCPeerConnection` has a random session id. The `session` of a message is the sender's session id and, once the
 * two sides negotiate with each other, also the receiver's: `sender:receiver`. This tells a message for an
 * `RTCPeerConnection` that was replaced (ignored) from the offer of a new one (then ours is replaced too). All of this
 * relies on the order of messages, which the service guarantees.
 *
 * The impolite peer, which joined first, makes the offer. The polite peer adds its tracks when the offer comes, or
 * after a short wait. So most calls take one offer and one answer, without glare.
 */
export class Connection extends EventTarget {
  /** @type {RTCPeerConnection} */ pc;
  closed = false;
  /** How often the negotiation has timed out since `pc` was last connected. */
  setbacks = 0;

  #room;
  #options;
  #joinedAt;
  #polite;
  #channel;
  #localSession = '';
  /** @type {string | undefined} */ #remoteSession;
  /** Whether the application's tracks and channels are added to `pc`. */
  #prepared = false;
  /** How many messages are being applied to `pc`. */
  #applying = 0;
  /** @type {Signaler} */ #signaler;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #offerTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timeout;
  /** Aborted when the connection is closed. */
  #lifetime = new AbortController();

  /**
   * @param {Room} room
   * @param {Peer} peer
   * @param {ConnectOptions} options
   */
  constructor(room, { id, joinedAt, polite }, options) {
    super();
    this.peer = id;
    this.#room = room;
    this.#options = options;
    this.#joinedAt = joinedAt;
    this.#polite = polite;
    [this.pc, this.#signaler] = this.#createPeerConnection();
    this.#channel = room.channel(id);
    this.#channel.onmessage = (message) => this.#receive(message);
    this.#listen();
    if (polite) this.#offerTimer = setTimeout(() => this.#prepare(), OFFER_WAIT_MILLIS);
    else this.#prepare();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.#lifetime.abort();
    this.#channel.close();
    this.#discard();
    this.#emit('close', {});
  }

  /** Whether `pc` has applied a remote description. Until then any session of the peer may negotiate with it. */
  get #negotiating() {
    return this.#applying > 0 || this.pc.remoteDescription !== null;
  }

  // Events of the room and of the network

  #listen() {
    const { signal } = this.#lifetime;
    /** @type {Record<string, (detail: any) => void>} */
    const listeners = {
      'peer-joined': ({ peer }) => peer.id === this.peer && this.#peerJoined(peer),
      'peer-left': ({ peer, reason }) => peer.id === this.peer && this.#left(reason),
      reset: () => this.#reset(),
      'ice-servers': () => this.#configure(),
      state: ({ state, problem }) => state === 'closed' && this.#left(problem.code),
    };
    for (const [type, react] of Object.entries(listeners)) {
      const listener = (/** @type {Event} */ event) => react(/** @type {CustomEvent} */ (event).detail);
      this.#room.addEventListener(type, listener, { signal });
    }
    const restart = () => this.pc.remoteDescription && this.pc.restartIce();
    globalThis.addEventListener?.('online', restart, { signal });
    /** @type {(EventTarget & {type?: string}) | undefined} */
    const network = /** @type {any} */ (globalThis.navigator)?.connection;
    let type = network?.type;
    // The event also comes when only the bandwidth has changed.
    const changed = () => {
      if (type === network?.type) return;
      type = network?.type;
      restart();
    };
    network?.addEventListener('change', changed, { signal });
  }

  /** @param {Peer} peer */
  #peerJoined({ joinedAt, polite }) {
    if (joinedAt === this.#joinedAt) return;
    this.#joinedAt = joinedAt;
    this.#polite = polite;
    this.#startOver();
  }

  /** @param {string} reason why the peer, or this page, is not in the room any more */
  #left(reason) {
    const final = ['left', 'removed', 'forbidden'].includes(reason);
    // Otherwise only the service has lost the peer; a working connection goes on.
    if (final || this.pc.connectionState !== 'connected') this.close();
  }

  /** Makes up for messages that may be lost: by an ICE restart if `pc` is connected, else by a new `pc`. */
  #reset() {
    const peer = this.#room.peers.get(this.peer);
    if (!peer) return this.#left('expired');
    if (peer.joinedAt !== this.#joinedAt) return this.#peerJoined(peer);
    const sameRole = peer.polite === this.#polite;
    this.#polite = peer.polite;
    this.#configure();
    if (sameRole && this.pc.connectionState === 'connected') this.pc.restartIce();
    else this.#startOver();
  }

  #configure() {
    if (this.#options.configuration?.iceServers) return;
    this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: this.#room.iceServers });
  }

  // Messages

  /** @param {Message} message */
  #receive({ description, candidate, session = '' }) {
    if (!description && !candidate) return;
    const [remoteSession, localSession = ''] = session.split(':');
    const isOffer = description?.type === 'offer';
    const outdated = localSession !== '' && localSession !== this.#localSession;
    // Messages come in order, so another session is a newer one, and the session that we negotiated with has ended. Our
    // offer may have gone to that ended session. A polite peer can still roll its offer back; an impolite one cannot.
    const otherSession = remoteSession !== (this.#remoteSession ?? remoteSession);
    if (otherSession && (this.#negotiating || (isOffer && !this.#polite))) {
      if (!isOffer || outdated) return this.#startOver();
      this.#replace();
    }
    if (outdated) return;
    this.#remoteSession = remoteSession;
    // In the same task as the description, so that our tracks become part of the answer and need no offer of their own.
    if (isOffer) this.#prepare();
    this.#apply({ description, candidate });
  }

  /** @param {Message} message */
  async #apply(message) {
    const { pc } = this;
    this.#applying++;
    await this.#signaler.onmessage?.(message);
    if (pc !== this.pc) return;
    this.#applying--;
    // The negotiation makes progress. A busy machine only needs more time for it.
    this.#restartTimeout(pc);
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {Message} message
   */
  async #send(pc, message) {
    if (pc !== this.pc) return;
    const session = `${this.#localSession}:${this.#negotiating ? this.#remoteSession : ''}`;
    try {
      await this.#channel.send({ ...message, session });
      this.#restartTimeout(pc);
    } catch (problem) {
      // The peer has left, or the service refuses the message and would refuse it again.
      if (!(problem instanceof Problem)) throw problem;
      if (problem.code === 'unanswered') this.#restartTimeout(pc);
    }
  }

  // The RTCPeerConnection

  /** @returns {[RTCPeerConnection, Signaler]} */
  #createPeerConnection() {
    const pc = new RTCPeerConnection({ iceServers: this.#room.iceServers, ...this.#options.configuration });
    this.#localSession = randomId();
    this.#applying = 0;
    /** @type {Signaler} */
    const signaler = { send: (message) => this.#send(pc, message), onmessage: null };
    negotiate(pc, signaler, { polite: this.#polite });
    pc.addEventListener('connectionstatechange', () => pc === this.pc && this.#stateChanged());
    pc.addEventListener('track', ({ track, receiver, transceiver, streams }) => {
      this.dispatchEvent(new RTCTrackEvent('track', { track, receiver, transceiver, streams: [...streams] }));
    });
    pc.addEventListener('datachannel', ({ channel }) => {
      this.dispatchEvent(new RTCDataChannelEvent('datachannel', { channel }));
    });
    return [pc, signaler];
  }

  #prepare() {
    if (this.#prepared) return;
    this.#prepared = true;
    clearTimeout(this.#offerTimer);
    const { streams = [], prepare } = this.#options;
    for (const [track, its] of streamsByTrack(streams)) this.pc.addTrack(track, ...its);
    prepare?.(this.pc);
  }

  #startOver() {
    this.#replace();
    this.#prepare();
  }

  #replace() {
    this.#discard();
    this.#prepared = false;
    this.#remoteSession = undefined;
    [this.pc, this.#signaler] = this.#createPeerConnection();
    this.#emit('replaced', { pc: this.pc });
    this.#emit('change', {});
  }

  #discard() {
    clearTimeout(this.#offerTimer);
    clearTimeout(this.#timeout);
    this.pc.close();
  }

  #stateChanged() {
    const { connectionState } = this.pc;
    if (connectionState === 'connected') this.setbacks = 0;
    if (connectionState === 'connecting') this.#restartTimeout(this.pc);
    this.#emit('change', {});
    // Without the service there is no other way to reach the peer.
    const unreachable = this.#room.state === 'closed' || !this.#room.peers.has(this.peer);
    if (connectionState === 'failed' && unreachable) this.close();
  }

  /** @param {RTCPeerConnection} pc */
  #restartTimeout(pc) {
    if (pc !== this.pc || pc.signalingState === 'closed') return;
    clearTimeout(this.#timeout);
    const check = () => {
      // A connection that works is kept, even if messages do not reach the peer at the moment.
      if (pc.connectionState === 'connected') {
        if (pc.signalingState !== 'stable') this.#restartTimeout(pc);
        return;
      }
      this.setbacks++;
      this.#startOver();
    };
    const millis = NEGOTIATION_TIMEOUT_MILLIS[this.#polite ? 'polite' : 'impolite'];
    this.#timeout = setTimeout(check, millis * Math.min(MAX_TIMEOUT_FACTOR, 2 ** this.setbacks));
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * A track may be in several streams, but `addTrack` takes it once.
 * @param {Iterable<MediaStream>} streams
 */
function streamsByTrack(streams) {
  /** @type {Map<MediaStreamTrack, Set<MediaStream>>} */
  const byTrack = new Map();
  for (const stream of streams) {
    for (const track of stream.getTracks()) byTrack.set(track, (byTrack.get(track) ?? new Set()).add(stream));
  }
  return byTrack;
}

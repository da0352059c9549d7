import { randomId } from './http.js';
import { watchRestarts } from './ice-restart.js';
import { negotiate } from './negotiate.js';
import { NegotiationTimers } from './negotiation-timers.js';
import { watchNetwork } from './network.js';
import { kindOf } from './outbox.js';
import { addTracks, createPeerConnection, forwardEvents, isRelayed } from './peer-connection.js';
import { Problem } from './problem.js';
import { Sender } from './sender.js';
import { Watch } from './watch.js';

/** @import { ConnectOptions, Message, Peer, Signaler } from '../parley.js' */
/** @import { Reports } from './reports.js' */
/** @import { Room } from './room.js' */

/** Refusals that other events tell of: `state`, `reset` and `peer-left`. */
const TOLD_OTHERWISE = ['left', 'peer-not-found'];

/**
 * The connection with one peer: an `RTCPeerConnection`, which is replaced when it cannot be used any more.
 *
 * Each `RTCPeerConnection` has a random session id. The `session` of a message is the sender's session id and, once the
 * two sides negotiate with each other, also the receiver's: `sender:receiver`. This tells a message for an
 * `RTCPeerConnection` that was replaced (ignored) from the offer of a new one (then ours is replaced too). All of this
 * relies on the order of messages, which the service guarantees.
 *
 * A connection that works is kept when the service forgets the room, or when the peer joins again: its page may be the
 * same. If it is another page, it sends an offer of a new session, or the connection stops working.
 *
 * The impolite peer, which joined first, makes the offer. The polite peer adds its tracks when the offer comes, or
 * after a short wait. So most calls take one offer and one answer, without glare.
 */
export class Connection extends EventTarget {
  /** @type {RTCPeerConnection} */ pc;
  closed = false;
  /** How often the negotiation has timed out since `pc` was last connected. */
  setbacks = 0;
  /**
   * Why the service refused our last description, or a candidate after it; until it accepts a description, or `pc` is
   * connected.
   * @type {Problem | undefined}
   */
  problem;

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
  /** Sends the messages of `pc`. @type {Sender} */ #sender;
  /** Whether the peer has joined again since its last message to `pc`. */
  #inDoubt = false;
  /** Whether `pc` has gathered its candidates with ICE servers that were replaced by fresh ones. */
  #usesFormerServers = false;
  /** @type {Signaler} */ #signaler;
  #watch;
  #timers;
  /** Aborted when the connection is closed. */
  #lifetime = new AbortController();

  /**
   * @param {Room} room
   * @param {Peer} peer
   * @param {ConnectOptions} options
   * @param {Reports} reports
   */
  constructor(room, { id, joinedAt, polite }, options, reports) {
    super();
    this.peer = id;
    this.#room = room;
    this.#options = options;
    this.#joinedAt = joinedAt;
    this.#polite = polite;
    this.#timers = new NegotiationTimers(room);
    this.#watch = new Watch(this, reports, () => this.#session);
    [this.pc, this.#signaler, this.#sender] = this.#createPeerConnection();
    this.#channel = room.channel(id);
    this.#channel.onmessage = (message) => this.#receive(message);
    this.#listen();
    if (polite) this.#timers.waitForOffer(() => this.#prepare());
    else this.#prepare();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.#watch.close();
    this.#lifetime.abort();
    this.#channel.close();
    this.#discard();
    this.#emit('close', {});
  }

  diagnose() {
    return this.#watch.diagnose();
  }

  /** Whether `pc` has applied a remote description. Until then any session of the peer may negotiate with it. */
  get #negotiating() {
    return this.#applying > 0 || this.pc.remoteDescription !== null;
  }

  /** The `session` of our messages. */
  get #session() {
    return `${this.#localSession}:${this.#negotiating ? this.#remoteSession : ''}`;
  }

  // Events of the room and of the network

  #listen() {
    const { signal } = this.#lifetime;
    /** @type {Record<string, (detail: any) => void>} */
    const listeners = {
      'peer-joined': ({ peer }) => peer.id === this.peer && this.#peerJoined(peer),
      'peer-left': ({ peer, reason }) => peer.id === this.peer && this.#left(reason),
      reset: () => this.#reset(),
      'ice-servers': () => {
        this.#configure();
        this.#renewRelay();
      },
      state: ({ state, problem }) => state === 'closed' && this.#left(problem.code),
    };
    for (const [type, react] of Object.entries(listeners)) {
      const listener = (/** @type {Event} */ event) => react(/** @type {CustomEvent} */ (event).detail);
      this.#room.addEventListener(type, listener, { signal });
    }
    watchNetwork(() => this.pc.remoteDescription && this.pc.restartIce(), signal);
  }

  /** @param {Peer} peer */
  #peerJoined({ joinedAt, polite }) {
    if (joinedAt === this.#joinedAt) return;
    this.#joinedAt = joinedAt;
    this.#polite = polite;
    this.#inDoubt = true;
    this.#recover();
  }

  /** @param {string} reason why the peer, or this page, is not in the room any more */
  #left(reason) {
    // For other reasons, only the service has lost the peer; a working connection goes on.
    if (['left', 'removed', 'forbidden'].includes(reason) || this.pc.connectionState !== 'connected') this.close();
  }

  #reset() {
    this.#watch.repeat();
    const peer = this.#room.peers.get(this.peer);
    if (!peer) return this.#left('expired');
    this.#configure();
    if (peer.joinedAt !== this.#joinedAt) return this.#peerJoined(peer);
    this.#polite = peer.polite;
    this.#recover();
  }

  /**
   * Makes up for messages that may be lost: by another offer if `pc` is connected, else by a new `pc`. The offer does not
   * restart ICE. What works is left alone, and between Chromium and Firefox a restart can end the media of one direction
   * while both sides stay connected.
   */
  #recover() {
    const { pc } = this;
    if (pc.connectionState !== 'connected') return this.#startOver();
    if (pc.signalingState === 'have-local-offer') this.#send(pc, { description: pc.localDescription });
    else pc.onnegotiationneeded?.(new Event('negotiationneeded'));
    this.#renewRelay();
  }

  #configure() {
    if (this.#options.configuration?.iceServers) return;
    this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: this.#room.iceServers });
    this.#usesFormerServers = true;
  }

  /** Moves a relayed connection to fresh credentials before its TURN server refuses the former ones. */
  async #renewRelay() {
    const { pc } = this;
    if (!this.#usesFormerServers || pc.connectionState !== 'connected') return;
    this.#usesFormerServers = false;
    if ((await isRelayed(pc)) && pc === this.pc && pc.signalingState !== 'closed') pc.restartIce();
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
    if (outdated) {
      // The peer does not know this page yet, and waits for an offer of its new session.
      if (isOffer) this.#prepare();
      return;
    }
    this.#remoteSession = remoteSession;
    this.#inDoubt = false;
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
    this.#timers.stopTimeout();
    try {
      const accepted = await this.#sender.send({ ...message, session: this.#session });
      if (accepted && message.description && pc === this.pc && this.problem) {
        this.problem = undefined;
        this.#emit('change', {});
      }
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (pc === this.pc && !this.closed) this.#refused(problem, message);
    }
    this.#restartTimeout(pc);
  }

  /**
   * @param {Problem} problem the same for all messages of one request
   * @param {Message} message
   */
  #refused(problem, message) {
    if (problem === this.problem || TOLD_OTHERWISE.includes(problem.code)) return;
    this.problem = problem;
    const what = kindOf(message);
    this.#emit('problem', { problem, what });
    this.#room.dispatchEvent(new CustomEvent('problem', { detail: { peer: this.peer, problem, what } }));
    this.#emit('change', {});
  }

  // The RTCPeerConnection

  /** @returns {[RTCPeerConnection, Signaler, Sender]} */
  #createPeerConnection() {
    const configuration = { iceServers: this.#room.iceServers, ...this.#options.configuration };
    const pc = createPeerConnection(configuration, this.#options);
    this.#localSession = randomId();
    this.#applying = 0;
    this.#inDoubt = false;
    this.#usesFormerServers = false;
    /** @type {Signaler} */
    const signaler = { send: (message) => this.#send(pc, message), onmessage: null };
    negotiate(pc, signaler, { polite: this.#polite });
    pc.addEventListener('connectionstatechange', () => pc === this.pc && this.#stateChanged());
    watchRestarts(pc, () => pc === this.pc && this.#startOver());
    forwardEvents(pc, this);
    this.#watch.begin(pc);
    return [pc, signaler, new Sender((message, options) => this.#channel.send(message, options))];
  }

  #prepare() {
    if (this.#prepared) return;
    this.#prepared = true;
    this.#timers.stopOffer();
    const { streams = [], prepare } = this.#options;
    addTracks(this.pc, streams);
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
    [this.pc, this.#signaler, this.#sender] = this.#createPeerConnection();
    this.#emit('replaced', { pc: this.pc });
    this.#emit('change', {});
  }

  #discard() {
    this.#timers.stop();
    this.#sender.close();
    this.pc.close();
  }

  #stateChanged() {
    const { connectionState } = this.pc;
    if (this.#inDoubt && ['disconnected', 'failed'].includes(connectionState)) return this.#startOver();
    if (connectionState === 'connected') {
      this.setbacks = 0;
      this.problem = undefined;
      this.#renewRelay();
    }
    if (connectionState === 'connecting') this.#restartTimeout(this.pc);
    this.#emit('change', {});
    // Without the service there is no other way to reach the peer.
    const unreachable = this.#room.state === 'closed' || !this.#room.peers.has(this.peer);
    if (connectionState === 'failed' && unreachable) this.close();
  }

  /** @param {RTCPeerConnection} pc */
  #restartTimeout(pc) {
    if (pc !== this.pc || pc.signalingState === 'closed') return;
    this.#timers.stopTimeout();
    if (this.#sender.isWaiting) return;
    const check = () => {
      // A connection that works is kept, even if messages do not reach the peer at the moment.
      if (pc.connectionState === 'connected') {
        if (pc.signalingState !== 'stable') this.#restartTimeout(pc);
        return;
      }
      this.setbacks++;
      this.#startOver();
    };
    this.#timers.waitForProgress({ polite: this.#polite, setbacks: this.setbacks }, check);
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * From messages to an `RTCPeerConnection`: W3C perfect negotiation, and what it takes to outlive a reload, a lost
 * message or a change of network.
 *
 * @module
 */

import { Problem, randomName } from './signaling.js';

/** @typedef {import('./signaling.js').Message} Message */

/**
 * What perfect negotiation calls the signaling channel: to one peer, ordered.
 * @typedef {object} Signaler
 * @property {(message: Message) => void} send
 * @property {((message: Message) => Promise<void>) | null} onmessage
 */

/**
 * What is not connected so long after we have said all we had to say is begun anew: a message was lost with the log it
 * was in, or a browser has tied itself in knots. The impolite one loses patience first, and both grow more patient.
 */
const PATIENCE_MILLIS = { impolite: 6_000, polite: 9_000 };
const MOST_PATIENCE = 2 ** 4;

/**
 * Perfect negotiation, as in the specification of WebRTC (10.7, "Perfect Negotiation Example"), letter for letter.
 * Added to it are the candidates that come before their description, which wait for it, and the end of a connection,
 * after which nothing is said any more.
 *
 * @param {RTCPeerConnection} pc
 * @param {Signaler} signaler
 * @param {{polite: boolean}} role whoever joined later is polite
 */
export function negotiate(pc, signaler, { polite }) {
  let makingOffer = false;
  let ignoreOffer = false;
  let isSettingRemoteAnswerPending = false;
  /** @type {RTCIceCandidateInit[]} */
  let early = [];

  const report = (/** @type {unknown} */ err) => {
    if (pc.signalingState !== 'closed') console.error(err);
  };

  const addCandidate = async (/** @type {RTCIceCandidateInit} */ candidate) => {
    try {
      await pc.addIceCandidate(candidate);
    } catch (err) {
      if (!ignoreOffer) throw err; // Suppress ignored offer's candidates
    }
  };

  pc.onnegotiationneeded = async () => {
    try {
      makingOffer = true;
      await pc.setLocalDescription();
      signaler.send({ description: pc.localDescription });
    } catch (err) {
      report(err);
    } finally {
      makingOffer = false;
    }
  };

  pc.onicecandidate = ({ candidate }) => signaler.send({ candidate });

  pc.oniceconnectionstatechange = () => {
    if (pc.iceConnectionState === 'failed') pc.restartIce();
  };

  signaler.onmessage = async ({ description, candidate }) => {
    try {
      if (description) {
        // An offer may come in while we are busy processing SRD(answer). In this case, we will be in "stable" by the
        // time the offer is processed, so it is safe to chain it on our Operations Chain now.
        const readyForOffer =
          !makingOffer && (pc.signalingState === 'stable' || isSettingRemoteAnswerPending);
        const offerCollision = description.type === 'offer' && !readyForOffer;

        ignoreOffer = !polite && offerCollision;
        if (ignoreOffer) {
          early = [];
          return;
        }
        isSettingRemoteAnswerPending = description.type === 'answer';
        try {
          await pc.setRemoteDescription(description); // SRD rolls back as needed
        } finally {
          isSettingRemoteAnswerPending = false;
        }
        for (const waiting of early.splice(0)) addCandidate(waiting).catch(report);
        if (description.type === 'offer') {
          await pc.setLocalDescription();
          signaler.send({ description: pc.localDescription });
        }
      } else if (candidate) {
        if (pc.remoteDescription) await addCandidate(candidate);
        else if (!ignoreOffer) early.push(candidate);
      }
    } catch (err) {
      report(err);
    }
  };
}

/**
 * @typedef {object} LinkOptions
 * @property {boolean} polite
 * @property {(message: Message) => Promise<unknown>} send to that membership, in order
 * @property {(pc: RTCPeerConnection) => void} prepare adds to a new one what is negotiated: channels, tracks
 * @property {() => RTCConfiguration} [configuration]
 */

/**
 * What connects us with one membership of one peer: an `RTCPeerConnection`, and another one when the first is void.
 *
 * Each `RTCPeerConnection` has a random name. Messages carry, as their `session`, the name of the sender's and, once
 * the two have begun with each other, of the addressee's: `mine:yours`. So each side can tell a message that was meant
 * for a connection that is no more (dropped) from an offer out of a new one (ours is replaced too). That messages come
 * in order is the service's promise.
 *
 * Who was there first (the impolite one) offers; the other prepares its side when the offer comes. A usual call thus
 * takes one offer and one answer, and glare is left for those who need it.
 *
 * Its event `change`: `pc` is another one, or in another state.
 */
export class Link extends EventTarget {
  /** @type {RTCPeerConnection} */ pc;
  /** How often we have lost patience since it was last connected. */
  setbacks = 0;

  #options;
  #polite;
  #mine = '';
  /** @type {string | undefined} */ #yours;
  #prepared = false;
  /** How many messages are being applied to `pc`. */
  #applying = 0;
  /** @type {Signaler} */ #signaler;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #patience;

  /** @param {LinkOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    this.#polite = options.polite;
    [this.pc, this.#signaler] = this.#begin();
    if (!options.polite) this.#prepare();
  }

  /** @param {Message} message from that membership */
  receive({ description, candidate, session = '' }) {
    if (this.pc.signalingState === 'closed') return;
    const [yours, mine = ''] = session.split(':');
    const offer = description?.type === 'offer';
    const outdated = mine !== '' && mine !== this.#mine;
    // Messages come in order: another name is that of a newer connection, and the one we knew is no more. Nor is our
    // offer, if that is where it went; the polite one may still take it back.
    if (yours !== (this.#yours ?? yours) && (this.#begun || (offer && !this.#polite))) {
      if (!offer || outdated) return this.#startOver();
      this.#replace();
    }
    if (outdated) return;
    this.#yours = yours;
    // In one task with the description, so that what is prepared becomes part of the answer, not an offer of its own.
    if (offer) this.#prepare();
    this.#apply({ description, candidate });
  }

  /**
   * Makes up for messages that may have been lost: an ICE restart where a connection stands, a new one where none does.
   * @param {{polite: boolean}} [role] what it is from now on
   */
  renegotiate({ polite } = { polite: this.#polite }) {
    if (this.pc.signalingState === 'closed') return;
    const same = polite === this.#polite;
    this.#polite = polite;
    if (same && this.pc.connectionState === 'connected') this.pc.restartIce();
    else this.#startOver();
  }

  close() {
    clearTimeout(this.#patience);
    this.pc.close();
  }

  /** Whether `pc` has anything of theirs in it. Until then it may be negotiated with whichever connection of theirs. */
  get #begun() {
    return this.#applying > 0 || this.pc.remoteDescription !== null;
  }

  /** @param {Message} message */
  async #apply(message) {
    const { pc } = this;
    this.#applying++;
    await this.#signaler.onmessage?.(message);
    if (pc === this.pc) this.#applying--;
  }

  #startOver() {
    this.#replace();
    this.#prepare();
  }

  #replace() {
    this.close();
    this.#prepared = false;
    this.#yours = undefined;
    [this.pc, this.#signaler] = this.#begin();
    this.#changed();
  }

  /** @returns {[RTCPeerConnection, Signaler]} */
  #begin() {
    const pc = new RTCPeerConnection(this.#options.configuration?.());
    this.#mine = randomName();
    this.#applying = 0;
    /** @type {Signaler} */
    const signaler = { send: (message) => this.#say(pc, message), onmessage: null };
    negotiate(pc, signaler, { polite: this.#polite });
    pc.addEventListener('connectionstatechange', () => {
      if (pc.connectionState === 'connected') this.setbacks = 0;
      this.#changed();
    });
    return [pc, signaler];
  }

  #prepare() {
    if (this.#prepared) return;
    this.#prepared = true;
    this.#options.prepare(this.pc);
    this.#changed();
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {Message} message
   */
  async #say(pc, message) {
    if (pc !== this.pc) return;
    const session = `${this.#mine}:${this.#begun ? this.#yours : ''}`;
    try {
      await this.#options.send({ ...message, session });
      this.#wait(pc);
    } catch (problem) {
      // Whoever has left needs no more; a refusal would be one again.
      if (!(problem instanceof Problem)) throw problem;
      if (problem.code === 'unanswered') this.#wait(pc);
    }
  }

  /** @param {RTCPeerConnection} pc */
  #wait(pc) {
    if (pc !== this.pc || pc.signalingState === 'closed') return;
    clearTimeout(this.#patience);
    const check = () => {
      // What works is not given up because its other end cannot be signalled to right now.
      if (pc.connectionState === 'connected') {
        if (pc.signalingState !== 'stable') this.#wait(pc);
        return;
      }
      this.setbacks++;
      this.#startOver();
    };
    const patience = PATIENCE_MILLIS[this.#polite ? 'polite' : 'impolite'];
    this.#patience = setTimeout(check, patience * Math.min(MOST_PATIENCE, 2 ** this.setbacks));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/**
 * Whether what flows over a connection flows directly, or through a TURN server.
 *
 * @param {RTCPeerConnection} pc
 * @returns {Promise<'direct' | 'relayed' | undefined>} nothing while nothing flows
 */
export async function path(pc) {
  const stats = await pc.getStats();
  for (const { type, selectedCandidatePairId } of stats.values()) {
    if (type !== 'transport' || !selectedCandidatePairId) continue;
    const { localCandidateId, remoteCandidateId } = stats.get(selectedCandidatePairId);
    const ends = [stats.get(localCandidateId), stats.get(remoteCandidateId)];
    return ends.some((end) => end?.candidateType === 'relay') ? 'relayed' : 'direct';
  }
  return undefined;
}

import { PatientTimer } from './patient-timer.js';

/**
 * If an `RTCPeerConnection` is not connected this long after the last message in either direction, it is replaced: a
 * message was lost, or a browser is in a state that it cannot leave. The impolite peer waits less, so that usually only
 * one side starts over. Both wait twice as long after each attempt. The time does not run while a message of ours waits
 * to be sent, because the next attempt would have to wait, too.
 */
const NEGOTIATION_TIMEOUT_MILLIS = { impolite: 6_000, polite: 9_000 };
const MAX_TIMEOUT_FACTOR = 2 ** 4;
/** How long the polite peer waits for an offer before it makes one. */
const OFFER_WAIT_MILLIS = 500;
/**
 * How often these times are extended while other negotiations of the room make progress. Where many peers join at once,
 * everybody has much to do and to send, and one after the other has its turn.
 */
const MAX_EXTENSIONS = { timeout: 4, offer: 7 };

/** The two waits of a negotiation: for the offer of the peer, and for any progress. */
export class NegotiationTimers {
  #offer;
  #timeout;

  /** @param {object} room whose negotiations wait for each other */
  constructor(room) {
    this.#offer = new PatientTimer(room, MAX_EXTENSIONS.offer);
    this.#timeout = new PatientTimer(room, MAX_EXTENSIONS.timeout);
  }

  /** @param {() => void} act if no offer comes */
  waitForOffer(act) {
    this.#offer.start(OFFER_WAIT_MILLIS, act);
  }

  stopOffer() {
    this.#offer.stop();
  }

  /**
   * Starts from the beginning if it runs already.
   *
   * @param {{polite: boolean, setbacks: number}} negotiation
   * @param {() => void} act if there is no progress
   */
  waitForProgress({ polite, setbacks }, act) {
    const millis = NEGOTIATION_TIMEOUT_MILLIS[polite ? 'polite' : 'impolite'];
    this.#timeout.start(millis * Math.min(MAX_TIMEOUT_FACTOR, 2 ** setbacks), act);
  }

  stopTimeout() {
    this.#timeout.stop();
  }

  stop() {
    this.stopOffer();
    this.stopTimeout();
  }
}

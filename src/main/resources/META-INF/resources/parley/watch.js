import { Gathering } from './gathering.js';
import { ufragOf } from './ice-restart.js';
import { selectedPair } from './peer-connection.js';
import { Stopwatch } from './waiting.js';

/** @import { Reports } from './reports.js' */

/**
 * How long a call may take to connect, at first and again, before the service is asked what is wrong. While the service
 * says that the negotiation goes on, it is asked again after the same time.
 */
const PATIENCE_MILLIS = 15_000;
const MAX_REPORTS = 4;
/** In which there are at most so many reports. */
const REPORTS_MILLIS = 60_000;
/** Verdicts that nothing is wrong, or not yet. */
const HEALTHY = ['connected', 'negotiating'];

/**
 * Watches whether a connection comes about. It reports to the service when it does, when it fails, and when it is closed
 * without ever having been connected. If it takes too long, the service is asked for its diagnosis, once until the
 * connection stands.
 *
 * It only watches: nothing waits for it, and it changes nothing.
 */
export class Watch {
  #connection;
  #reports;
  /** The `session` of the connection's messages. */
  #session;
  /** @type {RTCPeerConnection | undefined} */ #pc;
  #gathering = new Gathering();
  #restarts = 0;
  /** Whether the current `RTCPeerConnection` is connected. */
  #connected = false;
  /** How often any was. */
  #times = 0;
  /** Whether the current one has failed, and has not begun again. */
  #failed = false;
  /** Since when it is not connected. @type {Stopwatch | undefined} */ #waiting;
  /** Whether the service was asked since it was last connected, and something is wrong. */
  #asked = false;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** The report that was sent last. */
  #last = '';
  /** Settles when it has arrived, or is given up. */
  #sending = Promise.resolve();
  /** Since when the last reports were sent. @type {Stopwatch[]} */ #sent = [];

  /**
   * @param {EventTarget & {peer: string}} connection gets the event `failed`
   * @param {Reports} reports
   * @param {() => string} session
   */
  constructor(connection, reports, session) {
    this.#connection = connection;
    this.#reports = reports;
    this.#session = session;
  }

  /** @param {RTCPeerConnection} pc which replaces the former one, if there was any */
  begin(pc) {
    // What was found on the way to a connection that stood says nothing about the next one.
    if (this.#connected) this.#gathering = new Gathering();
    this.#pc = pc;
    this.#connected = false;
    this.#failed = false;
    this.#restarts = 0;
    this.#gathering.watch(pc);
    this.#wait();
    for (const type of ['connectionstatechange', 'iceconnectionstatechange']) {
      pc.addEventListener(type, () => pc === this.#pc && this.#changed(pc));
    }
    /** @type {string | undefined} */
    let ufrag;
    pc.addEventListener('signalingstatechange', () => {
      if (pc.signalingState !== 'stable') return;
      const former = ufrag;
      ufrag = ufragOf(pc.localDescription);
      if (former !== undefined && former !== ufrag) this.#restarts++;
    });
  }

  /** To be called before the `RTCPeerConnection` is closed for good. */
  close() {
    this.#closed = true;
    this.#stopWaiting();
    if (this.#times === 0 && !this.#failed) this.#report({ connectionState: 'closed' });
  }

  /** To be called when the service may have forgotten what was reported. */
  repeat() {
    this.#last = '';
    if (this.#pc && this.#connected) this.#reportPath(this.#pc);
  }

  diagnose() {
    return this.#reports.diagnosis(this.#connection.peer);
  }

  /** @param {RTCPeerConnection} pc */
  #changed(pc) {
    const { connectionState, iceConnectionState } = pc;
    if (connectionState === 'connected') return this.#connected || this.#stands(pc);
    const failed = connectionState === 'failed' || iceConnectionState === 'failed';
    if (this.#connected && (failed || connectionState === 'disconnected')) {
      this.#connected = false;
      this.#wait();
    }
    const isNews = failed && !this.#failed;
    // After an ICE restart it may fail again.
    this.#failed = failed;
    if (!isNews) return;
    this.#report({});
    // An ICE restart may bring back what was connected before, and hardly ever what was not.
    if (this.#times === 0) this.#ask({});
  }

  /** @param {RTCPeerConnection} pc */
  #stands(pc) {
    this.#connected = true;
    this.#times++;
    this.#failed = false;
    this.#asked = false;
    this.#waiting = undefined;
    this.#stopWaiting();
    this.#reportPath(pc);
  }

  /** @param {RTCPeerConnection} pc which is connected */
  async #reportPath(pc) {
    const selected = await selectedPair(pc).catch(() => undefined);
    if (pc === this.#pc && pc.connectionState === 'connected') this.#report({ selected });
  }

  #wait() {
    if (this.#asked || this.#closed) return;
    this.#waiting ??= new Stopwatch();
    const waiting = this.#waiting;
    this.#timer ??= setTimeout(() => this.#ask({ waitedMillis: Math.round(waiting.elapsed) }), PATIENCE_MILLIS);
  }

  #stopWaiting() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /**
   * Asks the service what is wrong, and tells the application.
   *
   * @param {{waitedMillis?: number}} more members of the report before it
   */
  async #ask(more) {
    this.#stopWaiting();
    if (this.#asked) return;
    this.#asked = true;
    const times = this.#times;
    const isOver = () => this.#closed || times !== this.#times;
    await this.#report(more);
    if (isOver()) return;
    const diagnosis = await this.diagnose();
    if (isOver()) return;
    if (!HEALTHY.includes(diagnosis.verdict)) {
      const event = new CustomEvent('failed', { detail: { diagnosis } });
      this.#connection.dispatchEvent(Object.assign(event, { diagnosis }));
      return;
    }
    this.#asked = false;
    this.#wait();
  }

  /**
   * @param {object} more members of this report, which replace others
   * @returns {Promise<void>} settles when the last report has arrived, or is given up
   */
  #report(more) {
    const { connectionState, iceConnectionState } = /** @type {RTCPeerConnection} */ (this.#pc);
    const who = { peer: this.#connection.peer, session: this.#session() };
    const found = { ...this.#gathering.summary, restarts: this.#restarts };
    const body = JSON.stringify({ ...who, connectionState, iceConnectionState, ...found, ...more });
    this.#sent = this.#sent.filter(({ elapsed }) => elapsed < REPORTS_MILLIS);
    if (body !== this.#last && this.#sent.length < MAX_REPORTS) {
      this.#last = body;
      this.#sent.push(new Stopwatch());
      this.#sending = this.#reports.send(body, { last: this.#closed, isOutdated: () => this.#last !== body });
    }
    return this.#sending;
  }
}

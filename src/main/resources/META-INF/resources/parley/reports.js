import { request, retry } from './http.js';
import { Problem } from './problem.js';

/** @import { Diagnosis } from '../parley.js' */

/** Nobody waits longer for an answer to a report. */
const REPORT_TIMEOUT_MILLIS = 5_000;
/** How long a report is tried again while the service is away, as when its Redis fails over. */
const REPORT_PATIENCE_MILLIS = 30_000;

/**
 * What this page tells the service about its connections, and what the service concludes from it. Reports are a
 * courtesy: they are sent beside the messages, nothing depends on them, and none is tried again for long.
 */
export class Reports {
  #url;
  #signal;
  /** Whether the service takes none. */
  #off = false;

  /**
   * @param {(name: 'reports' | 'diagnosis') => URL} url
   * @param {AbortSignal} signal aborted when the room is closed
   */
  constructor(url, signal) {
    this.#url = url;
    this.#signal = signal;
  }

  /**
   * Sends one report. Never rejects.
   *
   * @param {string} body its JSON
   * @param {{last: boolean, isOutdated: () => boolean}} options `last`: it outlives the room, and the page, and is not
   *   tried again; `isOutdated`: whether there is a newer report
   * @returns {Promise<void>} resolves after the first attempt
   */
  send(body, { last, isOutdated }) {
    const signal = last ? undefined : this.#signal;
    const init = { method: 'POST', body, keepalive: last, signal, timeoutMillis: REPORT_TIMEOUT_MILLIS };
    let isFirst = true;
    const attempt = async () => {
      if (!isFirst && isOutdated()) return;
      isFirst = false;
      await this.#post(init);
    };
    return new Promise((resolve) => {
      const onretry = () => resolve();
      const sending = last ? attempt() : retry(attempt, { patienceMillis: REPORT_PATIENCE_MILLIS, onretry, signal });
      sending.catch(() => {}).then(resolve);
    });
  }

  /**
   * @param {RequestInit & {timeoutMillis: number}} init
   * @throws Problem if the service is away; any other refusal is forgotten
   */
  async #post(init) {
    if (this.#off) return;
    try {
      // The browser sends a string as text/plain. With that, and with the token in the query, there is no CORS preflight.
      await request(this.#url('reports'), init);
    } catch (problem) {
      const { code, status } = /** @type {Problem} */ (problem);
      if (code === 'not-found') this.#off = true;
      if (code === 'unreachable' || status >= 500) throw problem;
    }
  }

  /**
   * @param {string} peer the other one
   * @returns {Promise<Diagnosis>} `unknown` if the service has none
   */
  async diagnosis(peer) {
    try {
      const init = { signal: this.#signal, timeoutMillis: REPORT_TIMEOUT_MILLIS };
      const { pairs } = await request(this.#url('diagnosis'), init, (json) => Array.isArray(json?.pairs));
      const pair = pairs.find((/** @type {{peers: string[]}} */ { peers }) => peers.includes(peer));
      if (!pair) return noDiagnosis('The service has seen nothing of the two.');
      const { peers, ...diagnosis } = pair;
      return diagnosis;
    } catch (problem) {
      if (problem instanceof Problem)
        return { ...noDiagnosis(`The service does not say: ${problem.message}`), problem };
      throw problem;
    }
  }
}

/**
 * @param {string} advice
 * @returns {Diagnosis}
 */
function noDiagnosis(advice) {
  return { verdict: 'unknown', confidence: 'likely', evidence: [], advice };
}

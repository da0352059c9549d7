import { request } from './http.js';
import { Problem } from './problem.js';

/** @import { Diagnosis } from '../parley.js' */

/** Nobody waits longer for a report. */
const REPORT_TIMEOUT_MILLIS = 5_000;

/**
 * What this page tells the service about its connections, and what the service concludes from it. Reports are a
 * courtesy: they are sent once, beside the messages, and whatever becomes of them is forgotten.
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
   * @param {boolean} last whether it outlives the room, and the page
   */
  async send(body, last) {
    if (this.#off) return;
    const signal = last ? undefined : this.#signal;
    const init = { method: 'POST', body, keepalive: last, signal, timeoutMillis: REPORT_TIMEOUT_MILLIS };
    try {
      // The browser sends a string as text/plain. With that, and with the token in the query, there is no CORS preflight.
      await request(this.#url('reports'), init);
    } catch (problem) {
      if (/** @type {Problem} */ (problem)?.code === 'not-found') this.#off = true;
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

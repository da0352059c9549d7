import { appendName, randomId, request } from './http.js';
import { Problem } from './problem.js';

/** @import { Message, Trace } from '../parley.js' */

/** Candidates that come within this time of each other are sent in one request. */
const GATHERING_MILLIS = 30;
const MAX_BATCH_MESSAGES = 64;
/** The service accepts a body of 64 KiB. */
const MAX_BATCH_CHARACTERS = 48 * 1024;

/**
 * A message that waits to be sent, as the JSON text it had when it was given to `send`.
 * @typedef {object} Outgoing
 * @property {string} text
 * @property {string} kind
 * @property {boolean} single whether it is sent in a request of its own: the service refuses a batch as a whole, and no
 *   other message may delay or spoil the application's data
 * @property {string | undefined} to
 * @property {number | undefined} ttl
 * @property {number} at milliseconds since 1970
 * @property {(id: string | undefined) => void} resolve
 * @property {(problem: unknown) => void} reject
 */

/**
 * What an outbox needs of its room.
 * @typedef {object} Link
 * @property {(path: string, query: Record<string, string | number | undefined>) => URL} url
 * @property {<T>(attempt: () => Promise<T>) => Promise<T>} retry
 * @property {() => number} membership the number of the current membership
 * @property {(trace: Trace) => void} trace
 * @property {AbortSignal} signal aborted when the room is closed
 */

/** The messages of one room on their way to the service: batched, in order, one request at a time. */
export class Outbox {
  #link;
  /** @type {Outgoing[]} */ #queue = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #gathering;
  /** Settles when the queue is empty; `undefined` while nothing is sent. @type {Promise<void> | undefined} */ posting;

  /** @param {Link} link */
  constructor(link) {
    this.#link = link;
  }

  /**
   * @param {Message} message
   * @param {Pick<Outgoing, 'to' | 'ttl' | 'resolve' | 'reject'>} options
   */
  add(message, { to, ttl, resolve, reject }) {
    const text = JSON.stringify(message);
    const kind = kindOf(message);
    this.#queue.push({ text, kind, single: kind === 'data', to, ttl, at: Date.now(), resolve, reject });
    if (kind === 'candidate' || kind === 'end-of-candidates') this.#gather();
    else this.flush();
  }

  flush() {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (!this.posting && this.#queue.length > 0) this.posting = this.#postAll();
  }

  /** @param {Problem} problem for the messages that are not sent yet */
  rejectAll(problem) {
    for (const { reject } of this.#queue.splice(0)) reject(problem);
  }

  #gather() {
    this.#gathering ??= setTimeout(() => this.flush(), GATHERING_MILLIS);
  }

  async #postAll() {
    while (this.#queue.length > 0) await this.#post(this.#takeBatch());
    this.posting = undefined;
  }

  /**
   * Takes the oldest message and the messages to the same peer that can be sent with it. A message to one peer does not
   * overtake an older message to everybody.
   */
  #takeBatch() {
    const [first] = this.#queue;
    const batch = [first];
    let characters = first.text.length;
    for (const next of first.single ? [] : this.#queue.slice(1)) {
      if (next.to !== first.to) {
        if (next.to === undefined || first.to === undefined) break;
        continue;
      }
      characters += next.text.length;
      if (next.single || next.ttl !== first.ttl) break;
      if (batch.length === MAX_BATCH_MESSAGES || characters > MAX_BATCH_CHARACTERS) break;
      batch.push(next);
    }
    this.#queue = this.#queue.filter((message) => !batch.includes(message));
    return batch;
  }

  /** @param {Outgoing[]} batch */
  async #post(batch) {
    const { to, ttl } = batch[0];
    const texts = batch.map(({ text }) => text);
    // The browser sends a string as text/plain. With that, and with all else in the query, there is no CORS preflight.
    const init = {
      method: 'POST',
      body: texts.length === 1 ? texts[0] : `[${texts.join(',')}]`,
      signal: this.#link.signal,
    };
    const query = { idempotencyKey: randomId(), ttl };
    const membership = this.#link.membership();
    /** @type {(string | undefined)[]} */ let ids = [];
    /** @type {unknown} */ let problem;
    try {
      const path = to === undefined ? 'messages' : `${appendName('peers', to)}/messages`;
      const response = await this.#link.retry(() => {
        if (membership !== this.#link.membership()) throw membershipEnded();
        return request(this.#link.url(path, query), init, isAccepted);
      });
      ids = response.ids ?? [response.id];
    } catch (refusal) {
      problem = refusal;
    }
    this.#settle(batch, ids, problem);
  }

  /**
   * @param {Outgoing[]} batch
   * @param {(string | undefined)[]} ids
   * @param {unknown} problem
   */
  #settle(batch, ids, problem) {
    const now = Date.now();
    const refused = problem instanceof Problem ? problem.code : undefined;
    for (const [index, { text, kind: what, to: peer, at, resolve, reject }] of batch.entries()) {
      const [id, size, took] = [ids[index], text.length, now - at];
      this.#link.trace({ direction: 'sent', what, peer, size, id, at, took, refused });
      if (problem) reject(problem);
      else resolve(id);
    }
  }
}

/** @param {any} response */
function isAccepted(response) {
  return typeof response?.id === 'string' || Array.isArray(response?.ids) || response?.waiting === true;
}

export function membershipEnded() {
  return new Problem('left', 'the membership that sent it has ended');
}

/** @param {Message} message */
export function kindOf({ description, candidate }) {
  if (description) return description.type;
  if (candidate) return 'candidate';
  return candidate === null ? 'end-of-candidates' : 'data';
}

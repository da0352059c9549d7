import { appendName, backoffMillis, randomId, request } from './http.js';
import { Problem } from './problem.js';
import { delay } from './waiting.js';

/** @import { Message, Trace } from '../parley.js' */

/**
 * Candidates that come within this time of each other are sent in one request, and so are those that come while a request
 * is under way. The connection waits for them, so the time is short.
 */
const GATHERING_MILLIS = 5;
const MAX_BATCH_MESSAGES = 64;
/** Less than any service accepts that was not told otherwise. */
const MAX_BATCH_CHARACTERS = 48 * 1024;
/** How many candidates each peer gets first, while our allowance is scarce. */
const FIRST_CANDIDATES = 4;
/** How long a message waits at most for our allowance. */
const ALLOWANCE_MILLIS = 100_000;
/** The longest wait for our allowance at once. */
const LONGEST_WAIT_MILLIS = 60_000;

/**
 * A message that waits to be sent, as the JSON text it had when it was given to `send`.
 * @typedef {object} Outgoing
 * @property {string} text
 * @property {string} kind
 * @property {boolean} single whether it is sent in a request of its own: the service refuses a batch as a whole, and no
 *   other message may delay or spoil the application's data
 * @property {string | undefined} to
 * @property {number | undefined} ttl
 * @property {AbortSignal | undefined} signal
 * @property {number} at milliseconds since 1970
 * @property {number} waitedMillis for our allowance
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

/**
 * The messages of one room on their way to the service: batched, one request at a time, and for each receiver in order.
 *
 * A peer may send a limited number of messages in a time, its allowance. So that a call is set up fast even then,
 * descriptions go before the candidates for other peers. What the service refuses because of the allowance goes back to
 * the queue: by the time it is sent again, there may be a description that goes first, more candidates that go along,
 * or candidates that nobody needs any more. From then on, until the queue is empty, each peer gets a few candidates
 * before any peer gets all.
 */
export class Outbox {
  #link;
  /** @type {Outgoing[]} */ #queue = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #gathering;
  /** How often in a row the service has refused messages because of our allowance. */
  #heldBack = 0;
  /**
   * The peers that got candidates since our allowance became scarce, and since their last description; `undefined`
   * while it is not scarce.
   * @type {Set<string | undefined> | undefined}
   */
  #served;
  /** Aborted to try again before the allowance is said to be there. @type {AbortController | undefined} */ #waiting;
  #isPosting = false;
  /** Resolves when the queue was last empty. @type {Promise<void>} */ posting = Promise.resolve();

  /** @param {Link} link */
  constructor(link) {
    this.#link = link;
  }

  /**
   * @param {Message} message
   * @param {Pick<Outgoing, 'to' | 'ttl' | 'signal' | 'resolve' | 'reject'>} options
   */
  add(message, options) {
    const text = JSON.stringify(message);
    const kind = kindOf(message);
    this.#queue.push({ text, kind, single: kind === 'data', at: Date.now(), waitedMillis: 0, ...options });
    if (isDescription({ kind })) this.#waiting?.abort();
    if (kind === 'candidate' || kind === 'end-of-candidates') this.#gather();
    else this.flush();
  }

  flush() {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (!this.#isPosting && this.#queue.length > 0) this.posting = this.#postAll();
  }

  /** @param {Problem} problem for the messages that are not sent yet */
  rejectAll(problem) {
    for (const { reject } of this.#queue.splice(0)) reject(problem);
  }

  #gather() {
    this.#gathering ??= setTimeout(() => this.flush(), GATHERING_MILLIS);
  }

  async #postAll() {
    this.#isPosting = true;
    for (;;) {
      this.#dropAborted();
      if (this.#queue.length === 0) break;
      const batch = this.#takeBatch();
      const refusal = await this.#post(batch);
      if (refusal) await this.#holdBack(batch, refusal);
      else this.#heldBack = 0;
    }
    // Not after the promise: if all messages were taken back, nothing has been awaited yet.
    this.#isPosting = false;
    this.#served = undefined;
  }

  #dropAborted() {
    const isAborted = (/** @type {Outgoing} */ { signal }) => signal?.aborted;
    const aborted = this.#queue.filter(isAborted);
    if (aborted.length === 0) return;
    this.#queue = this.#queue.filter((message) => !isAborted(message));
    for (const { signal, reject } of aborted) reject(signal?.reason);
  }

  /**
   * Takes a message and the messages to the same peer that can be sent with it: the oldest description, else the oldest
   * message. A message to one peer does not overtake an older message to everybody.
   */
  #takeBatch() {
    const [first] = this.#queue;
    const turn = this.#queue.findIndex(({ to }) => (to === undefined) !== (first.to === undefined));
    const free = turn < 0 ? this.#queue : this.#queue.slice(0, turn);
    const isUnserved = (/** @type {Outgoing} */ { to, single }) => !single && !this.#served?.has(to);
    const unserved = this.#served && !first.single ? free.find(isUnserved) : undefined;
    const { to } = free.find(isDescription) ?? unserved ?? first;
    const same = free.filter((message) => message.to === to);
    const batch = same.slice(0, this.#batchLength(same, free));
    if (batch.some(isDescription)) this.#served?.delete(to);
    else this.#served?.add(to);
    this.#queue = this.#queue.filter((message) => !batch.includes(message));
    return batch;
  }

  /**
   * @param {Outgoing[]} same messages to one peer, or to everybody
   * @param {Outgoing[]} free all that could be sent now
   * @returns {number} how many of them go in one request, at least 1
   */
  #batchLength(same, free) {
    const [{ single, ttl, to }] = same;
    if (single) return 1;
    let length = 0;
    let characters = 0;
    for (const next of same.slice(0, MAX_BATCH_MESSAGES)) {
      characters += next.text.length;
      if (length > 0 && (next.single || next.ttl !== ttl || characters > MAX_BATCH_CHARACTERS)) break;
      length++;
    }
    const descriptions = same.slice(0, length).map(isDescription).lastIndexOf(true) + 1;
    // Candidates behind a description wait for the descriptions to other peers.
    const hurries = this.#served || free.some((message) => message.to !== to && isDescription(message));
    if (descriptions > 0) return hurries ? descriptions : length;
    return this.#served && !this.#served.has(to) ? Math.min(length, FIRST_CANDIDATES) : length;
  }

  /**
   * Puts messages back that our allowance does not admit yet, and waits.
   *
   * @param {Outgoing[]} batch
   * @param {Problem} refusal
   */
  async #holdBack(batch, refusal) {
    // `Retry-After` of our own allowance is exact.
    const failures = refusal.retryAfterMillis > 0 ? 0 : this.#heldBack;
    const waitMillis = Math.min(LONGEST_WAIT_MILLIS, refusal.retryAfterMillis + backoffMillis(failures));
    this.#heldBack++;
    this.#served ??= new Set();
    this.#served.delete(batch[0].to);
    const expired = batch.filter(({ waitedMillis }) => waitedMillis + waitMillis > ALLOWANCE_MILLIS);
    this.#settle(expired, [], new Problem('unanswered', refusal.message, { cause: refusal }));
    const kept = batch.filter((message) => !expired.includes(message));
    this.#queue.unshift(...kept);
    const { signal } = this.#link;
    if (signal.aborted) return;
    const waiting = new AbortController();
    const abort = () => waiting.abort();
    signal.addEventListener('abort', abort, { once: true });
    // A description needs little. It is tried at once when only candidates were refused.
    if (!batch.some(isDescription)) this.#waiting = waiting;
    try {
      await delay(waitMillis, waiting.signal);
      for (const message of kept) message.waitedMillis += waitMillis;
    } catch {
      // The room is closed, or there is a description.
    }
    signal.removeEventListener('abort', abort);
    this.#waiting = undefined;
  }

  /**
   * @param {Outgoing[]} batch
   * @returns {Promise<Problem | undefined>} the refusal, if our allowance does not admit the batch yet
   */
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
    try {
      const path = to === undefined ? 'messages' : `${appendName('peers', to)}/messages`;
      const response = await this.#link.retry(async () => {
        if (membership !== this.#link.membership()) throw membershipEnded();
        return request(this.#link.url(path, query), init, isAccepted).catch(orHeldBack);
      });
      if (response instanceof Problem) return response;
      this.#settle(batch, response.ids ?? [response.id]);
    } catch (problem) {
      this.#settle(batch, [], problem);
    }
    return undefined;
  }

  /**
   * @param {Outgoing[]} batch
   * @param {(string | undefined)[]} ids
   * @param {unknown} [problem]
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

/** @param {Pick<Outgoing, 'kind'>} message */
function isDescription({ kind }) {
  return kind !== 'data' && kind !== 'candidate' && kind !== 'end-of-candidates';
}

/**
 * @param {unknown} problem
 * @returns {Problem} if our allowance is used up; nothing was sent then
 */
function orHeldBack(problem) {
  if (problem instanceof Problem && problem.code === 'too-many-messages') return problem;
  throw problem;
}

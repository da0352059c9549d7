import { backoffMillis, delay, request, retry } from './http.js';
import { kindOf } from './outbox.js';

/** @import { Trace } from '../parley.js' */

/** After a silence of this many heartbeats the stream is dead, even if TCP still holds the connection. */
const SILENT_HEARTBEATS = 2.5;

const EVENT_TYPES = ['hello', 'message', 'peer-joined', 'peer-left', 'peer-updated', 'ice-servers', 'removed', 'ping'];

/**
 * What a stream needs of its room.
 * @typedef {object} StreamOwner
 * @property {(query: Record<string, string | number>) => URL} url of our messages
 * @property {(event: MessageEvent<string>) => void} onevent
 * @property {() => void} oninterrupt the connection was lost
 * @property {(problem: unknown, signal: AbortSignal) => Promise<void>} onrefused the service refuses the stream for
 *   good; `signal` is aborted when the stream is opened again
 * @property {AbortSignal} signal aborted when the room is closed
 */

/**
 * The event stream of one membership. It continues from the last event after each interruption. When the browser gives
 * up on the connection, a poll finds out why.
 */
export class EventStream {
  lastEventId = '';

  #owner;
  /** @type {EventSource | undefined} */ #source;
  #heartbeatMillis = 15_000;
  #lastHeardAt = 0;
  /** How often the stream was opened since the last `hello`. */
  #attempts = 0;
  /** Ends the poll that is under way, and what follows from it. @type {AbortController | undefined} */ #poll;

  /** @param {StreamOwner} owner */
  constructor(owner) {
    this.#owner = owner;
  }

  open() {
    if (this.#owner.signal.aborted) return;
    this.#poll?.abort();
    this.close();
    this.#lastHeardAt = Date.now();
    this.#attempts++;
    const source = new EventSource(this.#owner.url({ lastEventId: this.lastEventId }));
    this.#source = source;
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => source === this.#source && this.#receive(event));
    }
    source.addEventListener('error', () => {
      if (source !== this.#source) return;
      this.#owner.oninterrupt();
      if (source.readyState === EventSource.CLOSED) this.#findCause();
    });
  }

  close() {
    this.#source?.close();
  }

  /** @param {number} heartbeatMillis how often the service sends something at least */
  confirm(heartbeatMillis) {
    this.#attempts = 0;
    this.#heartbeatMillis = heartbeatMillis;
  }

  get isSilent() {
    return !this.#poll && Date.now() - this.#lastHeardAt > SILENT_HEARTBEATS * this.#heartbeatMillis;
  }

  /** @param {MessageEvent<string>} event */
  #receive(event) {
    this.#lastHeardAt = Date.now();
    if (event.lastEventId !== '') this.lastEventId = event.lastEventId;
    this.#owner.onevent(event);
  }

  /** `EventSource` does not tell why it has given up. A poll of the same messages has a status and a body. */
  async #findCause() {
    this.#poll?.abort();
    const poll = new AbortController();
    this.#poll = poll;
    const { signal } = poll;
    const abort = () => poll.abort();
    this.#owner.signal.addEventListener('abort', abort, { once: true });
    const query = { after: this.lastEventId, wait: 0 };
    const init = { headers: { Accept: 'application/json' }, signal };
    try {
      await delay(this.#attempts > 1 ? backoffMillis(this.#attempts) : 0, signal);
      await retry(() => request(this.#owner.url(query), init), { patienceMillis: Infinity, signal });
      this.open();
    } catch (problem) {
      if (!signal.aborted) await this.#owner.onrefused(problem, signal);
    } finally {
      this.#owner.signal.removeEventListener('abort', abort);
      if (this.#poll === poll) this.#poll = undefined;
    }
  }
}

/**
 * @param {MessageEvent<string>} event
 * @param {any} detail the JSON of its data
 * @returns {Trace}
 */
export function traceOf({ type, data, lastEventId: id }, detail) {
  const what = type === 'message' ? kindOf(detail) : type;
  const peer = detail.from ?? detail.peer?.id;
  return { direction: 'received', what, peer, size: data.length, id, at: Date.now() };
}

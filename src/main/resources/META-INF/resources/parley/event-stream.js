/**
 * What {@link EventSource} and its copies have in common.
 * @typedef {new (url: URL | string) => EventTarget & {readonly readyState: number, close(): void}} EventSourceType
 */

/** @typedef {import('./inbox.js').ReceivedEvent} ReceivedEvent */

/** The state of an `EventSource` that has given up. */
const CLOSED = 2;

const EVENT_TYPES = ['hello', 'message', 'peer-joined', 'peer-left', 'peer-updated', 'ice-servers', 'removed', 'ping'];

/** One `EventSource`, which reconnects by itself until it gives up or is closed. After that it reports nothing. */
export class EventStream {
  /** @type {{close(): void} | undefined} */ #source;

  /**
   * @param {EventSourceType} EventSource
   * @param {URL} url
   * @param {{onevent: (event: ReceivedEvent) => void, onerror: (gaveUp: boolean) => void}} listener
   */
  constructor(EventSource, url, { onevent, onerror }) {
    const source = new EventSource(url);
    this.#source = source;
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => {
        const { data, lastEventId: id } = /** @type {MessageEvent<string>} */ (event);
        if (source === this.#source) onevent({ type, id, size: data.length, detail: JSON.parse(data) });
      });
    }
    source.addEventListener('error', () => source === this.#source && onerror(source.readyState === CLOSED));
  }

  close() {
    this.#source?.close();
    this.#source = undefined;
  }
}

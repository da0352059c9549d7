import { request } from './http.js';

/** Runs updates one after the other. One that fails affects no other. */
export class Updates {
  /** @type {Promise<unknown>} */ #last = Promise.resolve();

  /**
   * @param {() => Promise<void>} update
   * @returns {Promise<void>}
   */
  add(update) {
    const next = this.#last.then(update);
    this.#last = next.catch(() => {});
    return next;
  }
}

/**
 * @param {URL} url of the peer
 * @param {Record<string, unknown>} metadata
 * @param {AbortSignal} signal
 */
export function patchMetadata(url, metadata, signal) {
  const headers = { 'Content-Type': 'application/json' };
  return request(url, { method: 'PATCH', headers, body: JSON.stringify({ metadata }), signal });
}

/**
 * Waits that end early, and time that a change of the clock does not disturb.
 *
 * @module
 */

/** The waits that a call of the application ends. @type {Set<() => void>} */
const waits = new Set();

/** Measures time. It also counts the time in which the computer slept, if the clock tells of it. */
export class Stopwatch {
  #startedAt = performance.now();
  #startedOn = Date.now();

  /**
   * Milliseconds since it was started. The monotonic clock stops while some systems sleep; the wall clock does not, but
   * it may be set back. The larger of the two is right, or too large if the wall clock was set forward.
   */
  get elapsed() {
    return Math.max(performance.now() - this.#startedAt, Date.now() - this.#startedOn);
  }

  restart() {
    this.#startedAt = performance.now();
    this.#startedOn = Date.now();
  }
}

/**
 * @param {number} millis
 * @param {AbortSignal} [signal] ends the delay; the promise then rejects with its reason
 * @returns {Promise<void>}
 */
export function delay(millis, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, millis);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/**
 * A delay before a retry. It ends early when the network is back, when the page is shown, and when the application asks
 * for something new ({@link wake}).
 *
 * @param {number} millis
 * @param {{signal?: AbortSignal, leastMillis?: number}} [options] `leastMillis`: calls of the application do not end
 *   the delay before this time, so that an application that calls often does not undo the backoff
 * @returns {Promise<void>}
 */
export async function pause(millis, { signal, leastMillis = 0 } = {}) {
  const stopwatch = new Stopwatch();
  const woken = new AbortController();
  const end = () => woken.abort(woken);
  const shown = () => !document.hidden && end();
  let called = false;
  const call = async () => {
    if (called) return;
    called = true;
    await delay(Math.max(0, leastMillis - stopwatch.elapsed), woken.signal).catch(() => {});
    end();
  };
  const abort = () => woken.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { signal: woken.signal });
  globalThis.addEventListener?.('online', end, { signal: woken.signal });
  globalThis.document?.addEventListener('visibilitychange', shown, { signal: woken.signal });
  waits.add(call);
  try {
    await delay(millis, woken.signal);
  } catch (reason) {
    if (reason !== woken) throw reason;
  } finally {
    waits.delete(call);
    end();
  }
}

/** Ends all {@link pause}s: the application has asked for something new. */
export function wake() {
  for (const call of [...waits]) call();
}

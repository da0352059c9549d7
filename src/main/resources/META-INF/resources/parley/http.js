/**
 * Requests to the service: addresses, timeouts, problem documents and retries.
 *
 * @module
 */

import { Problem } from './problem.js';

/** @import { JoinOptions } from '../parley.js' */

const REQUEST_TIMEOUT_MILLIS = 15_000;
/** The service remembers an idempotency key for 2 minutes. The last attempt has to end before that. */
const RETRY_MILLIS = 100_000;
const FIRST_BACKOFF_MILLIS = 400;
const LAST_BACKOFF_MILLIS = 10_000;

/**
 * The service's base URL; by default the directory that `parley.js` was loaded from.
 * @param {Pick<JoinOptions, 'url'>} options
 */
export function serviceUrl({ url = new URL('..', import.meta.url) }) {
  const base = new URL(url, globalThis.location?.href);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

/**
 * Appends a name to a path.
 * @param {string} path
 * @param {string} name of a room, a lobby or a peer
 */
export function appendName(path, name) {
  // URL parsers resolve these two as relative steps, even when they are percent-encoded.
  if (!name || name === '.' || name === '..') throw new Problem('invalid-id', `"${name}" is not a valid name`);
  return `${path}/${encodeURIComponent(name)}`;
}

/**
 * Makes one request.
 *
 * @param {URL} url
 * @param {RequestInit} init
 * @returns {Promise<any>} the JSON of the response; `undefined` if it has no body
 * @throws Problem if the service refuses or cannot be reached; `signal.reason` if `signal` is aborted
 */
export async function request(url, { signal, ...init }) {
  signal?.throwIfAborted();
  const abortion = new AbortController();
  const abort = () => abortion.abort();
  const timer = setTimeout(abort, REQUEST_TIMEOUT_MILLIS);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const response = await fetch(url, { ...init, cache: 'no-store', signal: abortion.signal });
    const text = await response.text();
    if (!response.ok) throw problemOf(response, text);
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Problem) throw cause;
    throw new Problem('unreachable', 'the service does not answer', { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * @param {Response} response
 * @param {string} text
 */
function problemOf({ status, headers }, text) {
  const retryAfterMillis = 1000 * (Number(headers.get('Retry-After')) || 0);
  try {
    const { code, detail, title } = JSON.parse(text);
    return new Problem(code ?? 'refused', detail ?? title, { status, retryAfterMillis });
  } catch {
    // Not a problem document: the response of something between us and the service.
    return new Problem(status < 500 ? 'refused' : 'unreachable', `HTTP ${status}`, { status, retryAfterMillis });
  }
}

/**
 * Repeats an attempt until it succeeds or is refused for good, with exponential backoff and full jitter in between.
 *
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {{patienceMillis?: number, onretry?: (problem: Problem) => unknown, signal?: AbortSignal}} options
 *   `patienceMillis`: when to give up; `onretry`: called before each retry, which waits for its promise
 * @returns {Promise<T>}
 * @throws Problem `unanswered` after `patienceMillis`
 */
export async function retry(attempt, { patienceMillis = RETRY_MILLIS, onretry, signal }) {
  const deadline = Date.now() + patienceMillis;
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.passing) throw problem;
      const waitMillis = problem.retryAfterMillis + backoffMillis(failures);
      if (Date.now() + waitMillis > deadline) throw new Problem('unanswered', problem.message, { cause: problem });
      await onretry?.(problem);
      await delay(waitMillis, signal);
    }
  }
}

/** @param {number} failures */
export function backoffMillis(failures) {
  return Math.random() * Math.min(LAST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS * 2 ** failures);
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

/** A random identifier of 24 characters. (`crypto.randomUUID` exists in secure contexts only.) */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Requests to the service: addresses, timeouts, problem documents and retries.
 *
 * @module
 */

import { Problem } from './problem.js';
import { delay, pause, Stopwatch } from './waiting.js';

/** @import { JoinOptions } from '../parley.js' */

/**
 * Where this module came from. (`new URL(..., import.meta.url)` would be a reference to a file for bundlers, which would
 * look for it.)
 */
const MODULE_URL = import.meta.url;
const REQUEST_TIMEOUT_MILLIS = 15_000;
/** The service remembers an idempotency key for 2 minutes. The last attempt has to end before that. */
const RETRY_MILLIS = 100_000;
/** How late the timer of the last attempt may be. */
const LATE_MILLIS = 5_000;
const FIRST_BACKOFF_MILLIS = 400;
const LAST_BACKOFF_MILLIS = 10_000;
/** A longer `Retry-After` is for robots, not for a page that people look at. */
const MAX_RETRY_AFTER_MILLIS = 60_000;

/**
 * The service's base URL; by default the directory that `parley.js` was loaded from.
 * @param {Pick<JoinOptions, 'url'>} options
 */
export function serviceUrl({ url }) {
  const base = url === undefined ? new URL('..', MODULE_URL) : new URL(url, globalThis.location?.href);
  // A module in a bundle or on a disk does not know where the service is.
  if (!/^https?:$/.test(base.protocol)) {
    throw new Problem(
      'invalid-parameter',
      `"${base.protocol}" is not the address of a service: set the option \`url\``,
    );
  }
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
 * Adds parameters to a query.
 *
 * @param {URL} url which is changed
 * @param {Record<string, string | number | undefined>} query without those that are `undefined`
 */
export function withQuery(url, query) {
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, `${value}`);
  }
  return url;
}

/**
 * Makes one request.
 *
 * @param {URL} url
 * @param {RequestInit & {timeoutMillis?: number}} init
 * @param {(response: any) => unknown} [isValid] whether the JSON of a response is one of the service's
 * @returns {Promise<any>} the JSON of the response; `undefined` if it has no body
 * @throws Problem if the service refuses or cannot be reached; `signal.reason` if `signal` is aborted
 */
export async function request(url, { signal, timeoutMillis = REQUEST_TIMEOUT_MILLIS, ...init }, isValid = () => true) {
  signal?.throwIfAborted();
  const abortion = new AbortController();
  const abort = () => abortion.abort();
  const timer = setTimeout(abort, timeoutMillis);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const response = await fetch(url, { ...init, cache: 'no-store', signal: abortion.signal });
    const text = await response.text();
    if (!response.ok) throw problemOf(response, text);
    const json = text === '' ? undefined : JSON.parse(text);
    if (!isValid(json)) throw foreignResponse(response);
    return json;
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
 * The problem that the service answers with. What is no problem document of the service comes from something between us
 * and the service, such as a proxy while the service is replaced.
 *
 * @param {Response} response
 * @param {string} text
 */
function problemOf(response, text) {
  const { status, headers } = response;
  if (!/^application\/problem\+json *(;|$)/i.test(headers.get('Content-Type') ?? '')) return foreignResponse(response);
  try {
    const { type, code, detail, title } = JSON.parse(text);
    if (type !== `urn:parley:problem:${code}`) return foreignResponse(response);
    return new Problem(code, detail ?? title, { status, retryAfterMillis: retryAfterMillis(headers) });
  } catch {
    return foreignResponse(response);
  }
}

/** @param {Response} response of something between us and the service */
function foreignResponse({ status, headers }) {
  const message = `something between this page and the service has answered with HTTP ${status}`;
  const options = { status, retryAfterMillis: retryAfterMillis(headers) };
  return new Problem(status < 500 ? 'refused' : 'unreachable', message, options);
}

/**
 * Reads `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
 * @param {Headers} headers
 */
function retryAfterMillis(headers) {
  const value = headers.get('Retry-After') ?? '';
  if (/^\d+$/.test(value)) return 1000 * Number(value);
  const now = Date.parse(headers.get('Date') ?? '') || Date.now();
  return Math.max(0, Date.parse(value) - now || 0);
}

/**
 * Repeats an attempt until it succeeds or the service refuses it for good, with exponential backoff and full jitter in
 * between. The waits end early as {@link pause} says, except where the service itself limits our rate.
 *
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {{patienceMillis?: number, onretry?: (problem: Problem) => unknown, signal?: AbortSignal}} options
 *   `patienceMillis`: when to give up; `onretry`: called before each retry, which waits for its promise
 * @returns {Promise<T>}
 * @throws Problem `unanswered` after `patienceMillis`
 */
export async function retry(attempt, { patienceMillis = RETRY_MILLIS, onretry, signal }) {
  const stopwatch = new Stopwatch();
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.passing) throw problem;
      const unanswered = () => new Problem('unanswered', problem.message, { cause: problem });
      const left = patienceMillis - stopwatch.elapsed;
      if (left <= 0) throw unanswered();
      await onretry?.(problem);
      const retryAfter = Math.min(problem.retryAfterMillis, MAX_RETRY_AFTER_MILLIS);
      const waitMillis = Math.min(left, retryAfter + backoffMillis(failures));
      // The service itself asks us to send less.
      if (problem.status === 429 && problem.code !== 'refused') await delay(waitMillis, signal);
      else await pause(waitMillis, { signal, leastMillis: backoffLimit(failures) });
      // The computer has slept meanwhile.
      if (stopwatch.elapsed > patienceMillis + LATE_MILLIS) throw unanswered();
    }
  }
}

/** @param {number} failures */
export function backoffMillis(failures) {
  return Math.random() * backoffLimit(failures);
}

/** @param {number} failures */
function backoffLimit(failures) {
  return Math.min(LAST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS * 2 ** failures);
}

/** A random identifier of 24 characters. (`crypto.randomUUID` exists in secure contexts only.) */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

import { serviceUrl } from './http.js';
import { delay } from './waiting.js';

/** @import { JoinOptions } from '../parley.js' */

/** A join waits this long at most. A leave that takes longer may be lost. */
const MAX_WAIT_MILLIS = 5_000;

/**
 * The memberships of this page that are about to end, by service and room or lobby. Until they have ended, their ids
 * and their places are taken.
 *
 * @type {Map<string, Set<Promise<unknown>>>}
 */
const leaving = new Map();

/**
 * Remembers that a membership is about to end, until it has.
 *
 * @template T
 * @param {JoinOptions} options of its join
 * @param {Promise<T>} leave settles when the membership has ended
 * @returns {Promise<T>} the same
 */
export function rememberLeave(options, leave) {
  const place = placeOf(options);
  const leaves = leaving.get(place) ?? new Set();
  leaving.set(place, leaves);
  leaves.add(leave);
  const ended = () => {
    leaves.delete(leave);
    if (leaves.size === 0 && leaving.get(place) === leaves) leaving.delete(place);
  };
  leave.then(ended, ended);
  return leave;
}

/**
 * Resolves when the memberships that this page was leaving have ended.
 *
 * @param {JoinOptions} options of the next join
 * @throws `signal.reason` if the join is given up
 */
export async function lastLeave(options) {
  const leaves = leaving.get(placeOf(options));
  if (!leaves) return;
  const ended = new AbortController();
  const abort = () => ended.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', abort, { once: true });
  const done = Promise.allSettled(leaves);
  try {
    await Promise.race([done, delay(MAX_WAIT_MILLIS, ended.signal)]);
  } finally {
    options.signal?.removeEventListener('abort', abort);
    ended.abort();
  }
}

/**
 * The room or lobby that a join is for, and its service.
 * @param {JoinOptions} options
 */
export function placeOf(options) {
  const { room, lobby } = options;
  return `${serviceUrl(options)} ${room === undefined ? 'lobby' : 'room'} ${room ?? lobby}`;
}

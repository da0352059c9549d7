/**
 * How a peer joins a room: for the first time, after a reload of its page, and after the service has forgotten it.
 *
 * @module
 */

import { appendName, randomId, request, retry, serviceUrl } from './http.js';
import { Problem } from './problem.js';

/** @import { JoinOptions, Peer } from '../parley.js' */

/**
 * The service's response to a join.
 * @typedef {{room: string, id: string, token: string, lastEventId: string, peers: Peer[], iceServers: RTCIceServer[]}}
 *   Joined
 */

/**
 * What a page keeps of a membership while it is hidden or reloaded.
 * @typedef {{room: string, id: string, token: string}} SavedMembership
 */

/**
 * @param {JoinOptions} options
 * @param {AbortSignal} [signal]
 * @returns {Promise<Joined>}
 */
export async function joinOrRejoin(options, signal) {
  return (await rejoinAfterReload(options, signal)) ?? (await requestJoin(options, { signal }));
}

/**
 * Joins again, if possible under the same id, after the service has forgotten the membership.
 *
 * @param {JoinOptions} options
 * @param {{room: string, id: string, metadata: Record<string, unknown>}} membership
 * @param {{key: string, signal: AbortSignal}} request `key`: the idempotency key
 * @returns {Promise<Joined>}
 */
export async function joinAgain(options, { room, id, metadata }, { key, signal }) {
  const credential = () => fetchCredential(options);
  const same = { url: options.url, credential, room, metadata };
  try {
    return await requestJoin({ ...same, id }, { key, signal });
  } catch (problem) {
    // Our former membership may still hold the id. We wait for it only if the application chose the id.
    if (!(problem instanceof Problem) || problem.code !== 'peer-id-taken' || options.id) throw problem;
    return await requestJoin(same, { key, signal });
  }
}

/** @param {JoinOptions} options */
async function fetchCredential(options) {
  try {
    return await bearerToken(options);
  } catch (cause) {
    throw new Problem('unreachable', 'the application has no credential', { cause });
  }
}

/**
 * @param {JoinOptions} options
 * @param {{token?: string, key?: string, signal?: AbortSignal}} [more] `token`: of the membership that comes back;
 *   `key`: the idempotency key
 * @returns {Promise<Joined>}
 */
async function requestJoin(options, { token, key = randomId(), signal } = {}) {
  const { room, lobby, id, metadata, onretry } = options;
  const place =
    room === undefined && lobby !== undefined ? appendName('v1/lobbies', lobby) : appendName('v1/rooms', room ?? '');
  const attempt = async () => {
    const authorization = token ?? (await bearerToken(options));
    return request(new URL(`${place}/peers`, serviceUrl(options)), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        // Not in the query, where logs would show it: for 2 minutes this key gives access to the membership.
        'Idempotency-Key': key,
        ...(authorization === undefined ? {} : { Authorization: `Bearer ${authorization}` }),
      },
      body: JSON.stringify({ id, metadata }),
      signal,
    });
  };
  return retry(attempt, { patienceMillis: Infinity, onretry, signal });
}

/** @param {JoinOptions} options */
async function bearerToken({ credential }) {
  return typeof credential === 'function' ? credential() : credential;
}

/**
 * Joins as the peer that this page was before it was reloaded.
 *
 * @param {JoinOptions} options
 * @param {AbortSignal} [signal]
 * @returns {Promise<Joined | undefined>} `undefined` if there is no such peer, or if it cannot come back
 */
async function rejoinAfterReload(options, signal) {
  const saved = options.remember ? loadMembership(options) : undefined;
  clearMembership(options);
  if (!saved || (options.id !== undefined && options.id !== saved.id)) return undefined;
  const { room, id, token } = saved;
  try {
    const joined = await requestJoin({ ...options, lobby: undefined, room, id }, { token, signal });
    if (options.room !== undefined || joined.peers.length > 0) return joined;
    // The room of a lobby, and empty: the lobby does not send strangers to it any more. Leave it and ask the lobby.
    const url = new URL(`${appendName('v1/rooms', room)}/${appendName('peers', id)}/leave`, serviceUrl(options));
    url.searchParams.set('access_token', joined.token);
    await request(url, { method: 'POST', signal }).catch(() => {});
  } catch (problem) {
    const { code = '' } = problem instanceof Problem ? problem : {};
    // The id belongs to another peer by now, or the token is too old. We can still join as a new peer.
    if (!['peer-id-taken', 'unauthorized', 'forbidden'].includes(code)) throw problem;
  }
  return undefined;
}

/** @param {JoinOptions} options */
function storageKey(options) {
  const { room, lobby } = options;
  return `parley ${serviceUrl(options)} ${room === undefined ? 'lobby' : 'room'} ${room ?? lobby}`;
}

/**
 * @param {JoinOptions} options
 * @param {SavedMembership} membership
 */
export function saveMembership(options, membership) {
  if (!options.remember) return;
  try {
    sessionStorage.setItem(storageKey(options), JSON.stringify(membership));
  } catch {
    // This browser stores nothing: after a reload the page joins as a new peer.
  }
}

/**
 * @param {JoinOptions} options
 * @returns {SavedMembership | undefined}
 */
function loadMembership(options) {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(options)) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes the saved membership. A visible page keeps none, because a duplicated tab gets a copy of `sessionStorage`.
 * @param {JoinOptions} options
 */
export function clearMembership(options) {
  if (!options.remember) return;
  try {
    sessionStorage.removeItem(storageKey(options));
  } catch {
    // Nothing was stored.
  }
}

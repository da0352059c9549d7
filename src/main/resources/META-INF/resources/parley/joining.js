/**
 * How a peer joins a room: for the first time, after a reload of its page, and after the service has forgotten it.
 *
 * @module
 */

import { appendName, randomId, request, retry, serviceUrl } from './http.js';
import { lastLeave, rememberLeave } from './leaving.js';
import { Problem } from './problem.js';
import { SavedMembership } from './saved-membership.js';

/** @import { JoinOptions, Peer } from '../parley.js' */

/**
 * How long the peer may be silent after its join. A page that is closed during the join never opens its stream, and
 * its peer is gone as soon as that of any closed page.
 */
const FIRST_LEASE_SECONDS = 12;

/**
 * The service's response to a join.
 * @typedef {{room: string, id: string, token: string, lastEventId: string, peers: Peer[], iceServers: RTCIceServer[],
 *   iceTtl?: number}} Joined
 */

/**
 * @param {JoinOptions} options
 * @param {AbortSignal} [signal]
 * @returns {Promise<Joined>}
 */
export async function joinOrRejoin(options, signal) {
  signal?.throwIfAborted();
  await lastLeave(options);
  return (await rejoinAfterReload(options, signal)) ?? (await requestJoin(options, { signal }));
}

/**
 * Joins again, if possible under the same id, after the service has forgotten the membership.
 *
 * @param {JoinOptions} options
 * @param {{room: string, id: string, metadata: Record<string, unknown>}} membership
 * @param {{key: string, onretry: (problem: Problem) => void, signal: AbortSignal}} request `key`: the idempotency key
 * @returns {Promise<Joined>}
 */
export async function joinAgain(options, { room, id, metadata }, { key, onretry, signal }) {
  const credential = () => fetchCredential(options);
  const same = { url: options.url, credential, room, metadata, onretry };
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
  const url = new URL(`${place}/peers`, serviceUrl(options));
  const attempt = async () => {
    const authorization = token ?? (await bearerToken(options));
    signal?.throwIfAborted();
    const joining = request(
      url,
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          // Not in the query, where logs would show it: for 2 minutes this key gives access to the membership.
          'Idempotency-Key': key,
          ...(authorization === undefined ? {} : { Authorization: `Bearer ${authorization}` }),
        },
        body: JSON.stringify({ id, metadata, lease: FIRST_LEASE_SECONDS }),
      },
      isJoined,
    );
    return unlessGivenUp(options, joining, signal);
  };
  return retry(attempt, { patienceMillis: Infinity, onretry, signal });
}

/** @param {any} response */
function isJoined(response) {
  return ['room', 'id', 'token', 'lastEventId'].every((member) => typeof response?.[member] === 'string');
}

/**
 * Waits for a join until the application gives it up. What has been given up, and is a membership nevertheless, is left.
 *
 * @param {JoinOptions} options
 * @param {Promise<Joined>} joining
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Joined>}
 * @throws `signal.reason` if the join was given up
 */
function unlessGivenUp(options, joining, signal) {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(signal?.reason);
      const leave = joining.then((joined) => leaveAgain(options, joined)).catch(() => {});
      rememberLeave(options, leave);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    const settled = () => signal?.removeEventListener('abort', giveUp);
    joining.finally(settled).then(resolve, reject);
  });
}

/**
 * @param {JoinOptions} options
 * @param {Joined} joined
 */
async function leaveAgain(options, { room, id, token }) {
  const url = new URL(`${appendName('v1/rooms', room)}/${appendName('peers', id)}/leave`, serviceUrl(options));
  url.searchParams.set('access_token', token);
  await request(url, { method: 'POST', keepalive: true }).catch(() => {});
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
  const saved = await SavedMembership.take(options);
  if (!saved || (options.id !== undefined && options.id !== saved.id)) return undefined;
  const { room, id, token } = saved;
  try {
    const joined = await requestJoin({ ...options, lobby: undefined, room, id }, { token, signal });
    if (options.room !== undefined || joined.peers.length > 0) return joined;
    // The room of a lobby, and empty: the lobby does not send strangers to it any more. Leave it and ask the lobby.
    await leaveAgain(options, joined);
  } catch (problem) {
    const { code = '' } = problem instanceof Problem ? problem : {};
    // The id belongs to another peer by now, or the token is too old. We can still join as a new peer.
    if (!['peer-id-taken', 'unauthorized', 'forbidden'].includes(code)) throw problem;
  }
  return undefined;
}

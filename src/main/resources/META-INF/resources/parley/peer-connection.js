/**
 * What a connection does with an `RTCPeerConnection`, of the browser or of another implementation.
 *
 * @module
 */

import { Problem } from './problem.js';

/** @import { ConnectOptions } from '../parley.js' */

/**
 * @param {RTCConfiguration} configuration
 * @param {ConnectOptions} options
 * @throws Problem `no-webrtc` if there is no `RTCPeerConnection`
 */
export function createPeerConnection(configuration, { RTCPeerConnection = globalThis.RTCPeerConnection }) {
  if (!RTCPeerConnection) throw new Problem('no-webrtc', 'there is no RTCPeerConnection here, or it is switched off');
  return new RTCPeerConnection(configuration);
}

/**
 * Repeats the events `track` and `datachannel` at another target.
 *
 * @param {RTCPeerConnection} pc
 * @param {EventTarget} target
 */
export function forwardEvents(pc, target) {
  pc.addEventListener('track', ({ track, receiver, transceiver, streams }) => {
    const members = { track, receiver, transceiver, streams: [...streams] };
    target.dispatchEvent(newEvent('RTCTrackEvent', 'track', members));
  });
  pc.addEventListener('datachannel', ({ channel }) => {
    target.dispatchEvent(newEvent('RTCDataChannelEvent', 'datachannel', { channel }));
  });
}

/**
 * An event of a class of the browser; or a plain event with the same members, where the class is missing or does not
 * take what another implementation has made.
 *
 * @param {'RTCTrackEvent' | 'RTCDataChannelEvent'} name
 * @param {string} type
 * @param {object} members
 */
function newEvent(name, type, members) {
  try {
    return new /** @type {any} */ (globalThis)[name](type, members);
  } catch {
    return Object.assign(new Event(type), members);
  }
}

/**
 * Adds the tracks of all streams. A track may be in several of them, but `addTrack` takes it once.
 *
 * @param {RTCPeerConnection} pc
 * @param {Iterable<MediaStream>} streams
 */
export function addTracks(pc, streams) {
  /** @type {Map<MediaStreamTrack, Set<MediaStream>>} */
  const streamsByTrack = new Map();
  for (const stream of streams) {
    for (const track of stream.getTracks()) {
      streamsByTrack.set(track, (streamsByTrack.get(track) ?? new Set()).add(stream));
    }
  }
  for (const [track, its] of streamsByTrack) pc.addTrack(track, ...its);
}

/**
 * Whether what we send goes over our TURN server.
 * @param {RTCPeerConnection} pc
 */
export async function isRelayed(pc) {
  const stats = await statsOf(pc);
  return pairsInUse(stats).some(({ localCandidateId }) => stats.get(localCandidateId)?.candidateType === 'relay');
}

/**
 * The types and the protocol of the candidates in use.
 *
 * @param {RTCPeerConnection} pc
 * @returns {Promise<{local: string, remote: string, protocol: string} | undefined>} `undefined` if that is not known
 */
export async function selectedPair(pc) {
  const stats = await statsOf(pc);
  const [pair] = pairsInUse(stats);
  const { candidateType: local, protocol } = stats.get(pair?.localCandidateId) ?? {};
  const { candidateType: remote } = stats.get(pair?.remoteCandidateId) ?? {};
  return local && remote && protocol && { local, remote, protocol };
}

/**
 * @param {Map<string, any>} stats
 * @returns {any[]} one for each transport
 */
function pairsInUse(stats) {
  const all = [...stats.values()];
  const selected = new Set(all.map(({ selectedCandidatePairId }) => selectedCandidatePairId));
  // Firefox has no transports in its statistics, but marks the pair.
  return all.filter(({ id, type, selected: marked }) => type === 'candidate-pair' && (marked || selected.has(id)));
}

/**
 * Whether pairs of candidates work, and none is nominated. Some implementations have no statistics of pairs.
 * @param {RTCPeerConnection} pc
 */
export async function lacksNomination(pc) {
  const working = [...(await statsOf(pc)).values()].filter(
    ({ type, state }) => type === 'candidate-pair' && state === 'succeeded',
  );
  return working.length > 0 && !working.some(({ nominated }) => nominated);
}

/**
 * @param {RTCPeerConnection} pc
 * @returns {Promise<Map<string, any>>}
 */
const statsOf = async (pc) => /** @type {any} */ (await pc.getStats());

/**
 * The network path of a connection.
 *
 * @module
 */

/**
 * Whether a connection is direct, or relayed by a TURN server.
 *
 * @param {RTCPeerConnection} pc
 * @returns {Promise<'direct' | 'relayed' | undefined>} `undefined` while it is not connected
 */
export async function path(pc) {
  const stats = /** @type {Map<string, any>} */ (/** @type {unknown} */ (await pc.getStats()));
  const all = [...stats.values()];
  const transport = all.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId);
  // Firefox has no transports in its statistics, but marks the pair.
  const pair = transport ? stats.get(transport.selectedCandidatePairId) : all.find(({ selected }) => selected);
  if (!pair) return undefined;
  const ends = [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)];
  return ends.some((end) => end?.candidateType === 'relay') ? 'relayed' : 'direct';
}

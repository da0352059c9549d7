import { lacksNomination } from './peer-connection.js';

/** How long after its answer an ICE restart may take to nominate a pair. */
const NOMINATION_MILLIS = 3_000;

/** @param {RTCSessionDescription | null} description */
export function ufragOf(description) {
  return description?.sdp?.match(/^a=ice-ufrag:(\S+)/m)?.[1];
}

/**
 * Calls back if `pc` has answered an ICE restart and no pair is nominated three seconds later, although it stays
 * `connected`.
 *
 * Chromium may go on with the candidates from before its restart. Firefox, which has answered the restart, has given
 * these up, and waits for a nomination that does not come: it receives nothing any more. A restart that Firefox offers
 * then often ends its DTLS transport, so only another `RTCPeerConnection` helps.
 *
 * @param {RTCPeerConnection} pc
 * @param {() => void} onStuck
 */
export function watchRestarts(pc, onStuck) {
  /** @type {string | undefined} */
  let ufrag;
  pc.addEventListener('signalingstatechange', () => {
    if (pc.signalingState !== 'stable') return;
    const former = ufrag;
    ufrag = ufragOf(pc.remoteDescription);
    const restarted = former !== undefined && former !== ufrag && pc.remoteDescription?.type === 'offer';
    if (restarted) setTimeout(check, NOMINATION_MILLIS, ufrag);
  });

  const check = async (/** @type {string} */ answered) => {
    const isSettled = () => answered === ufrag && pc.signalingState === 'stable' && pc.connectionState === 'connected';
    if (isSettled() && (await lacksNomination(pc)) && isSettled()) onStuck();
  };
}

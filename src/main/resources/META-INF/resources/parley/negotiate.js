/** @import { Message, Signaler } from '../parley.js' */

/**
 * Perfect negotiation, as in the WebRTC specification (section 10.7, "Perfect Negotiation Example"). Two things are
 * added: a candidate that comes before its description waits for it, and a closed connection reports nothing.
 *
 * @param {RTCPeerConnection} pc
 * @param {Signaler} channel
 * @param {{polite: boolean}} role the peer that joined later is the polite one
 */
export function negotiate(pc, channel, { polite }) {
  let makingOffer = false;
  let ignoreOffer = false;
  let isSettingRemoteAnswerPending = false;
  /** @type {RTCIceCandidateInit[]} */
  let earlyCandidates = [];

  const report = (/** @type {unknown} */ err) => {
    if (pc.signalingState !== 'closed') console.error(err);
  };
  const send = (/** @type {Message} */ message) => Promise.resolve(channel.send(message)).catch(report);

  const addCandidate = async (/** @type {RTCIceCandidateInit} */ candidate) => {
    // Read now: when the candidate fails, an answer may have come after the ignored offer.
    const ignoreCandidate = ignoreOffer;
    try {
      await pc.addIceCandidate(candidate);
    } catch (err) {
      if (!ignoreCandidate) throw err; // Suppress ignored offer's candidates
    }
  };

  pc.onnegotiationneeded = async () => {
    // Browsers wait until the state is stable. Where an implementation does not, the answer covers what is needed.
    if (pc.signalingState !== 'stable') return;
    try {
      makingOffer = true;
      await pc.setLocalDescription();
      send({ description: pc.localDescription });
    } catch (err) {
      report(err);
    } finally {
      makingOffer = false;
    }
  };

  // Some implementations end the candidates with `undefined`, which JSON cannot carry.
  pc.onicecandidate = ({ candidate }) => send({ candidate: candidate ?? null });

  let hasFailed = false;
  // Either state may say it alone. When a TURN server ends an allocation, Chromium has a `connectionState` of `failed`
  // while its `iceConnectionState` stays `disconnected`.
  const restartIfFailed = () => {
    const failed = pc.iceConnectionState === 'failed' || pc.connectionState === 'failed';
    if (failed && !hasFailed) pc.restartIce();
    hasFailed = failed;
  };
  pc.oniceconnectionstatechange = restartIfFailed;
  pc.addEventListener('connectionstatechange', restartIfFailed);

  channel.onmessage = async (/** @type {Message} */ { description, candidate }) => {
    try {
      if (description) {
        // An offer may come in while we are busy processing SRD(answer). In this case, we will be in "stable" by the
        // time the offer is processed, so it is safe to chain it on our Operations Chain now.
        const readyForOffer = !makingOffer && (pc.signalingState === 'stable' || isSettingRemoteAnswerPending);
        const offerCollision = description.type === 'offer' && !readyForOffer;

        ignoreOffer = !polite && offerCollision;
        if (ignoreOffer) {
          earlyCandidates = [];
          return;
        }
        isSettingRemoteAnswerPending = description.type === 'answer';
        try {
          await pc.setRemoteDescription(description); // SRD rolls back as needed
        } finally {
          isSettingRemoteAnswerPending = false;
        }
        for (const early of earlyCandidates.splice(0)) addCandidate(early).catch(report);
        if (description.type === 'offer') {
          await pc.setLocalDescription();
          send({ description: pc.localDescription });
        }
      } else if (candidate) {
        if (pc.remoteDescription) await addCandidate(candidate);
        else if (!ignoreOffer) earlyCandidates.push(candidate);
      }
    } catch (err) {
      report(err);
    }
  };
}

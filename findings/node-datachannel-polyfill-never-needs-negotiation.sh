#!/usr/bin/env bash
# node-datachannel 0.33.4: the polyfill of RTCPeerConnection makes its offer by itself and fires no `negotiationneeded`.
#
# One expects: the polyfill has the interface of the browser's class. `createDataChannel` fires `negotiationneeded`, and the
# handler calls `setLocalDescription`. Without a remote description, `remoteDescription` is null.
# What happens: `createDataChannel` puts the connection into `have-local-offer` at once. No `negotiationneeded` comes, so that
# code written for browsers never sends the offer. `remoteDescription` is an object from the start.
# Specification: https://www.w3.org/TR/webrtc/#event-negotiation
# Workaround in Parley: none; docs/client.md says that room.connect does not work with it.
#
# Needs Node 18 or newer. Takes about fifteen seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund node-datachannel@0.33.4 >npm.log
echo "Node $(node --version), node-datachannel 0.33.4"

cat >run.mjs <<'END'
import { RTCPeerConnection } from 'node-datachannel/polyfill';

const pc = new RTCPeerConnection();
let fired = 0;
pc.onnegotiationneeded = () => fired++;
pc.createDataChannel('x');
await new Promise((resolve) => setTimeout(resolve, 1000));
const { signalingState } = pc;
const hasRemote = pc.remoteDescription !== null;
console.log({ negotiationneeded: fired, signalingState, 'remoteDescription is null': !hasRemote });
process.exit(fired === 0 && signalingState === 'have-local-offer' && hasRemote ? 0 : 1);
END
timeout 50 node run.mjs || { echo "The behaviour has changed."; exit 1; }

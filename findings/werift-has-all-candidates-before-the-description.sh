#!/usr/bin/env bash
# werift 0.25.2: all candidates, and their end, come before `setLocalDescription` has resolved.
#
# One expects: `setLocalDescription` starts the gathering of candidates and resolves; then the candidates come, one by one,
# and `null` ends them. So the usual handlers send the description first.
# What happens: the promise resolves after gathering. The candidates come before, and the end is `undefined`, not `null`. A
# handler that sends `{ candidate }` as JSON sends candidates of an unknown session, and then `{}`.
# Specification: https://www.w3.org/TR/webrtc/#rtcpeerconnectioniceevent
# Workaround in Parley: receivers let candidates wait for their description; the client module sends `undefined` as null.
#
# Needs Node 18 or newer. Takes about ten seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts werift@0.25.2 >npm.log
echo "Node $(node --version), werift 0.25.2"

cat >run.mjs <<'END'
import { RTCPeerConnection } from 'werift';

const pc = new RTCPeerConnection({ iceServers: [] });
const order = [];
pc.onicecandidate = ({ candidate }) => order.push(candidate ? 'candidate' : `end: ${candidate}`);
pc.createDataChannel('x');
await pc.setLocalDescription();
order.push('setLocalDescription has resolved');
await new Promise((resolve) => setTimeout(resolve, 1000));
console.log(order.join('\n'));
const isAsDescribed = order.length > 2 && order.at(-1) === 'setLocalDescription has resolved' && order.at(-2) === 'end: undefined';
process.exit(isAsDescribed ? 0 : 1);
END
timeout 50 node run.mjs || { echo "The behaviour has changed."; exit 1; }

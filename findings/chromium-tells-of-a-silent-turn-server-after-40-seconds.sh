#!/usr/bin/env bash
# Chromium 156: a page learns late, or never, that nothing listens at the address of its TURN server.
#
# One expects: `icecandidateerror` with code 701 within the time of a few retransmissions, as other failures of STUN; and
# the same for a TURN server over TCP, whose port refuses the connection at once.
# What happens: over UDP the event comes after about 40 seconds, when most calls have been given up. Its `url` begins with
# `stun:`. Over TCP there is no event at all, and the gathering is complete at once.
# Specification: https://w3c.github.io/webrtc-pc/#dom-rtcpeerconnectioniceerrorevent
# Workaround in Parley: `gathering.js` counts a TURN server that has given nothing for five seconds as one without an answer.
#
# Needs Node 18 or newer, and chromium-headless-shell or chromium. Takes about 45 seconds.
set -euo pipefail

chromium=$(command -v chromium-headless-shell || command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts playwright-core@1.62.0 >npm.log
echo "Node $(node --version), playwright-core 1.62.0"

cat >run.mjs <<'END'
import { chromium } from 'playwright-core';

const args = ['--no-sandbox', '--disable-gpu', '--allow-loopback-in-peer-connection'];
const browser = await chromium.launch({ executablePath: process.argv[2], args });
console.log(`Chromium ${browser.version()}`);
const page = await browser.newPage();
// Nothing listens at port 9 (discard).
const gather = (/** @type {string} */ url) =>
  page.evaluate(async (urls) => {
    const pc = new RTCPeerConnection({ iceServers: [{ urls, username: 'ada', credential: 'secret' }] });
    pc.createDataChannel('any');
    const start = performance.now();
    const errors = [];
    pc.onicecandidateerror = ({ errorCode: code, url }) => errors.push({ code, url, after: performance.now() - start });
    const complete = new Promise((resolve) => {
      pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && resolve(performance.now() - start);
    });
    await pc.setLocalDescription();
    const after = await complete;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return { errors, after };
  }, url);
const [udp, tcp] = await Promise.all([
  gather('turn:127.0.0.1:9?transport=udp'),
  gather('turn:127.0.0.1:9?transport=tcp'),
]);
await browser.close();

const seconds = (millis) => `${(millis / 1000).toFixed(1)} s`;
for (const [name, { errors, after }] of Object.entries({ UDP: udp, TCP: tcp })) {
  const seen = errors.map((error) => `${error.code} for ${error.url} after ${seconds(error.after)}`).join(', ');
  console.log(`${name}: errors: ${seen || 'none'}; gathering complete after ${seconds(after)}`);
}
const late = udp.errors.length > 0 && udp.errors.every(({ code, after }) => code === 701 && after > 20_000);
const silent = tcp.errors.length === 0 && tcp.after < 5_000;
process.exit(late && silent ? 0 : 1);
END

if node run.mjs "$chromium"; then
  echo "As described."
else
  echo "The behaviour has changed." >&2
  exit 1
fi

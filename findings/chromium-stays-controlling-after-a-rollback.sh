#!/usr/bin/env bash
# Chromium 156: a side that has rolled back its offer and answers still takes the controlling role of ICE. Both sides have it.
#
# One expects: the side whose offer is answered is controlling (RFC 8445, section 6.1.1), and the side that answers is
# controlled, whatever it offered before and took back.
# What happens: who offered first keeps the controlling role, although that offer was rolled back. The checks then find a
# conflict of roles, and the random tie-breakers decide: the connection comes up, and in half of the cases the other side
# has become the controlled one. Stacks that number their data channels by the role of ICE, and not by that of DTLS
# (RFC 8832, section 6), then take the numbers that Chromium takes, too: with werift 0.25.2 and aiortc 1.4.0, both sides
# called their channel 0, and its messages were lost.
# Specification: https://www.rfc-editor.org/rfc/rfc8445#section-6.1.1
# In Parley: the examples with these two stacks choose the number of their channel themselves (docs/clients.md).
#
# Needs Node 18 or newer, and chromium-headless-shell or chromium. Takes about 5 seconds.
set -euo pipefail

chromium=$(command -v chromium-headless-shell || command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts playwright-core@1.62.0 >npm.log
echo "Node $(node --version), playwright-core 1.62.0"

cat >run.mjs <<'END'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const args = ['--no-sandbox', '--disable-gpu', '--allow-loopback-in-peer-connection'];
args.push('--disable-features=WebRtcHideLocalIpsWithMdns');
const chrome = await chromium.launch({ executablePath: process.argv[2], args });
console.log(`Chromium ${chrome.version()}`);
const page = await chrome.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);

/** The roles of the side that offers and of the one that answers, once both have both descriptions. */
const roles = (hasOfferedBefore) =>
  page.evaluate(async (hasOfferedBefore) => {
    const offering = new RTCPeerConnection();
    const answering = new RTCPeerConnection();
    for (const pc of [offering, answering]) pc.createDataChannel('chat');
    // Like a signaling server, pass the candidates on after the descriptions.
    const candidates = [];
    if (hasOfferedBefore) await answering.setLocalDescription();
    offering.onicecandidate = ({ candidate }) => candidate && candidates.push([answering, candidate]);
    answering.onicecandidate = ({ candidate }) => candidate && candidates.push([offering, candidate]);
    await offering.setLocalDescription();
    await answering.setRemoteDescription(offering.localDescription); // rolls its own offer back
    await answering.setLocalDescription();
    await offering.setRemoteDescription(answering.localDescription);
    const role = async (pc) => [...(await pc.getStats()).values()].find(({ type }) => type === 'transport').iceRole;
    const before = [await role(offering), await role(answering)];
    const isConnected = () => [offering, answering].every(({ connectionState }) => connectionState === 'connected');
    for (const deadline = Date.now() + 10_000; !isConnected() && Date.now() < deadline; ) {
      for (const [pc, candidate] of candidates.splice(0)) await pc.addIceCandidate(candidate);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const states = [offering.connectionState, answering.connectionState];
    offering.close();
    answering.close();
    return [...before, ...states].join(' ');
  }, hasOfferedBefore);

const plain = await roles(false);
console.log(`without an earlier offer: offering, answering: ${plain}`);
const rolledBack = await roles(true);
console.log(`the answering side had rolled back its own offer: ${rolledBack}`);
await chrome.close();
server.close();
const asDescribed =
  plain === 'controlling controlled connected connected' && rolledBack === 'controlling controlling connected connected';
console.log(asDescribed ? 'As described.' : 'The behaviour has changed.');
process.exitCode = asDescribed ? 0 : 1;
END
timeout 50 node run.mjs "$chromium"

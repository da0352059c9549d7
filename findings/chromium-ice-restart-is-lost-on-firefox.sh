#!/usr/bin/env bash
# Chromium 156 and Firefox ESR 153: after Chromium has restarted ICE, Firefox receives nothing, and both are `connected`.
#
# One expects: `restartIce()` on a connection that works, an offer and an answer, and both sides go on with the new
# credentials. Until then they use the old path.
# What happens: from its new ports, Chromium also checks the candidates that it knew before the answer. Firefox still
# answers these checks, so Chromium selects such a pair, and never checks the candidates of the answer. Firefox has given
# up the old candidates, and waits for a nomination of the new ones. What Chromium sends is lost, and with it the
# acknowledgements of a data channel. `connectionState` and `iceConnectionState` stay `connected`. A restart that Firefox
# offers mends it.
# Specification: https://www.w3.org/TR/webrtc/#dom-rtcpeerconnection-restartice
# In Parley: the client module does not restart ICE where a connection works, but for other networks and fresh relays. Who
# answered a restart and has no nominated pair three seconds later replaces the connection.
#
# Needs Node 18 or newer, firefox-esr, and chromium-headless-shell or chromium. Takes about 30 seconds.
set -euo pipefail

firefox=$(command -v firefox-esr)
chromium=$(command -v chromium-headless-shell || command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts playwright-core@1.62.0 >npm.log
echo "Node $(node --version), playwright-core 1.62.0"

cat >run.mjs <<'END'
import { createServer } from 'node:http';
import { chromium, firefox } from 'playwright-core';

const [firefoxPath, chromiumPath] = process.argv.slice(2);
const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

const firefoxUserPrefs = {
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
};
const args = ['--no-sandbox', '--disable-gpu', '--allow-loopback-in-peer-connection'];
args.push('--disable-features=WebRtcHideLocalIpsWithMdns');
// Playwright drives an installed Firefox with WebDriver BiDi.
const fox = await firefox.launch({ channel: 'moz-firefox', executablePath: firefoxPath, firefoxUserPrefs });
const chrome = await chromium.launch({ executablePath: chromiumPath, args });
console.log(`Firefox ${fox.version()}, Chromium ${chrome.version()}`);

async function open(browser, send) {
  const page = await browser.newPage();
  await page.exposeFunction('send', send);
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(() => {
    const pc = (globalThis.pc = new RTCPeerConnection());
    globalThis.heard = 0;
    const channel = pc.createDataChannel('ticks', { negotiated: true, id: 0 });
    channel.onmessage = () => heard++;
    channel.onopen = () => setInterval(() => channel.send('tick'), 50);
    pc.onicecandidate = ({ candidate }) => candidate && send(JSON.stringify({ candidate }));
    globalThis.offer = async () => {
      await pc.setLocalDescription();
      send(JSON.stringify({ description: pc.localDescription }));
    };
    globalThis.receive = async (text) => {
      const { description, candidate } = JSON.parse(text);
      if (candidate) return pc.addIceCandidate(candidate);
      await pc.setRemoteDescription(description);
      if (description.type === 'offer') await offer();
    };
  });
  return page;
}

const deliver = (to) => async (text) => {
  await pause(30);
  (await to()).evaluate((it) => void receive(it), text);
};
const inChromium = await open(chrome, deliver(() => inFirefox));
const inFirefox = await open(fox, deliver(() => inChromium));

async function look(what) {
  const before = [await inFirefox.evaluate(() => heard), await inChromium.evaluate(() => heard)];
  await pause(2000);
  const after = [await inFirefox.evaluate(() => heard), await inChromium.evaluate(() => heard)];
  const states = [await inFirefox.evaluate(() => pc.connectionState), await inChromium.evaluate(() => pc.connectionState)];
  const [toFirefox, toChromium] = after.map((count, at) => count - before[at]);
  console.log(`${what}: Firefox hears ${toFirefox} messages in 2 s, Chromium ${toChromium}; ${states.join(', ')}`);
  return { toFirefox, toChromium, connected: states.every((state) => state === 'connected') };
}

await inChromium.evaluate(() => offer());
await pause(2000);
const first = await look('connected');
await inChromium.evaluate(() => (pc.restartIce(), offer()));
await pause(3000);
const broken = await look('after an ICE restart by Chromium');
await inFirefox.evaluate(() => (pc.restartIce(), offer()));
await pause(3000);
const mended = await look('after an ICE restart by Firefox');
await Promise.all([fox.close(), chrome.close()]);
const works = ({ toFirefox, toChromium }) => toFirefox > 0 && toChromium > 0;
process.exit(works(first) && broken.toFirefox === 0 && broken.connected && works(mended) ? 0 : 1);
END
timeout 55 node run.mjs "$firefox" "$chromium" || { echo "The behaviour has changed."; exit 1; }

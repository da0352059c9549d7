#!/usr/bin/env bash
# Firefox ESR 153: `getVideoPlaybackQuality()` counts no frames of a `MediaStream` that a video shows.
#
# One expects: `totalVideoFrames` grows while a `video` element shows the frames of its `srcObject`, as in Chromium.
# What happens: it stays 0. `requestVideoFrameCallback` is called for each frame, and its `presentedFrames` grows.
# Specification: https://w3c.github.io/media-playback-quality/
# Workaround in Parley: tests count frames with `requestVideoFrameCallback`.
#
# Needs Node 18 or newer, firefox-esr, and chromium-headless-shell or chromium. Takes about 15 seconds.
set -euo pipefail

firefox=$(command -v firefox-esr)
chromium=$(command -v chromium-headless-shell || command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts playwright-core@1.62.0 >npm.log
echo "Node $(node --version), playwright-core 1.62.0"

cat >run.mjs <<'END'
import { chromium, firefox } from 'playwright-core';

const [firefoxPath, chromiumPath] = process.argv.slice(2);
// Playwright drives an installed Firefox with WebDriver BiDi.
const browsers = {
  Firefox: await firefox.launch({ channel: 'moz-firefox', executablePath: firefoxPath }),
  Chromium: await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] }),
};

const seen = {};
for (const [name, browser] of Object.entries(browsers)) {
  const page = await browser.newPage();
  seen[name] = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    setInterval(() => {
      context.fillStyle = `hsl(${performance.now() % 360} 80% 50%)`;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }, 50);
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = canvas.captureStream(20);
    document.body.append(video);
    let callbacks = 0;
    const count = () => {
      callbacks++;
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
    await video.play();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return { callbacks, totalVideoFrames: video.getVideoPlaybackQuality().totalVideoFrames };
  });
  const { callbacks, totalVideoFrames } = seen[name];
  console.log(`${name} ${browser.version()}: ${callbacks} frames by callback, totalVideoFrames is ${totalVideoFrames}`);
  await browser.close();
}
const { Firefox, Chromium } = seen;
const isAsDescribed = Firefox.callbacks > 5 && Firefox.totalVideoFrames === 0 && Chromium.totalVideoFrames > 5;
process.exit(isAsDescribed ? 0 : 1);
END
timeout 50 node run.mjs "$firefox" "$chromium" || { echo "The behaviour has changed."; exit 1; }

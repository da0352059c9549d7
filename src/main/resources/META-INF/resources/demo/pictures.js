/**
 * Shows tracks in `video` elements.
 *
 * @module
 */

import { element } from './dom.js';

/**
 * @param {HTMLVideoElement} video
 * @param {MediaStream | undefined} stream
 */
export function present(video, stream) {
  if (video.srcObject === (stream ?? null)) return;
  video.srcObject = stream ?? null;
  if (stream) play(video);
}

/**
 * @param {HTMLVideoElement} video
 * @param {MediaStreamTrack | undefined} track
 */
export function presentTrack(video, track) {
  const [former] = /** @type {MediaStream | null} */ (video.srcObject)?.getTracks() ?? [];
  if (former !== track) present(video, track && new MediaStream([track]));
}

/** Browsers may mute a page until the user interacts with it, for example after a reload. */
element('sound').addEventListener('click', () => {
  element('sound').hidden = true;
  document.querySelectorAll('video').forEach(play);
});

/** @param {HTMLVideoElement} video */
async function play(video) {
  try {
    await video.play();
  } catch (problem) {
    if (/** @type {DOMException} */ (problem).name === 'NotAllowedError') element('sound').hidden = false;
  }
}

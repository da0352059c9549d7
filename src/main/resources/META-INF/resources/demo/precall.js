/**
 * The view before a call: a preview of the camera, the devices, and the name.
 *
 * @module
 */

import { offerChoice } from './choice.js';
import { button, element, initial, input, setText } from './dom.js';
import { measure } from './level.js';
import { rememberedName, rememberName } from './memory.js';
import { presentTrack } from './pictures.js';
import { setTitle, show, shown } from './views.js';
import { devicesText } from './words.js';

/** @typedef {import('./devices.js').Devices} Devices */
/** @typedef {import('./destination.js').Destination} Destination */

/** @type {AbortController | undefined} */ let listening;
/** @type {MediaStreamTrack | undefined} */ let heard;

/**
 * @param {Devices} devices
 * @param {{join: () => void, back: () => void}} actions
 */
export function setUpPrecall(devices, { join, back }) {
  offerChoice(devices, { audio: 'precall-mic-choice', video: 'precall-camera-choice' });
  devices.addEventListener('change', () => shown() === 'precall' && render(devices));
  element('precall-mic').addEventListener('click', () => devices.turn('audio', !devices.isOn('audio')));
  element('precall-camera').addEventListener('click', () => devices.turn('video', !devices.isOn('video')));
  input('precall-name').addEventListener('input', () => render(devices));
  element('precall-back').addEventListener('click', back);
  element('join-bare').addEventListener('click', () => {
    devices.renounce();
    go(join);
  });
  element('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    go(join);
  });
}

/**
 * @param {Devices} devices
 * @param {Destination} destination
 */
export function prepare(devices, destination) {
  const { room } = destination;
  element('precall-kicker').textContent = room ? 'You are about to enter' : 'You are about to meet';
  element('precall-title').textContent = room ?? 'a stranger';
  input('precall-name').value = rememberedName();
  setTitle(room ?? 'A stranger');
  show('precall');
  devices.start();
  render(devices);
}

/** @param {() => void} join */
function go(join) {
  rememberName(input('precall-name').value.trim());
  hear(undefined);
  join();
}

/** Stops what only this view needs. */
export function leavePrecall() {
  hear(undefined);
}

/** @param {Devices} devices */
function render(devices) {
  const picture = devices.track('video');
  element('preview-frame').dataset.video = picture ? 'on' : devices.awaitsPicture ? 'awaited' : 'off';
  presentTrack(/** @type {HTMLVideoElement} */ (element('preview')), picture);
  setText(document.querySelector('#preview-frame .avatar'), initial(input('precall-name').value.trim() || 'You'));
  element('precall-mic').setAttribute('aria-pressed', `${devices.isOn('audio')}`);
  element('precall-camera').setAttribute('aria-pressed', `${devices.isOn('video')}`);
  const fault = devices.fault('audio') ?? devices.fault('video') ?? '';
  element('media-problem').dataset.code = fault;
  const faults = devicesText(devices.fault('audio'), devices.fault('video'));
  setText(element('media-problem'), faults && `${faults} ${without(devices)}`);
  setText(element('preview-text'), previewText(devices));
  button('join').textContent = devices.fault('audio') && devices.fault('video') ? 'Join without them' : 'Join';
  element('join-bare').hidden = Boolean(devices.fault('audio') && devices.fault('video'));
  hear(devices.isOn('audio') ? devices.track('audio') : undefined);
}

/** @param {Devices} devices */
function without(devices) {
  if (devices.fault('audio') && devices.fault('video'))
    return 'You can still join: see and hear the others, and write.';
  return 'You can still join.';
}

/** @param {Devices} devices */
function previewText(devices) {
  if (devices.track('video')) return '';
  if (devices.asking) return 'Your browser is asking whether this page may use your camera and microphone.';
  if (devices.awaitsPicture) return 'Your camera is starting…';
  return devices.fault('video') ? 'No picture' : 'Your camera is off';
}

/** @param {MediaStreamTrack | undefined} track */
function hear(track) {
  if (track === heard) return;
  heard = track;
  listening?.abort();
  listening = undefined;
  if (!track) return;
  listening = new AbortController();
  const level = /** @type {HTMLMeterElement} */ (element('level'));
  measure(track, (value) => (level.value = value), listening.signal);
}

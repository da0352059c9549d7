/**
 * The buttons of the call: microphone, camera, screen, devices.
 *
 * @module
 */

import { offerChoice } from './choice.js';
import { announce, dialog, element, setText } from './dom.js';
import { shown } from './views.js';
import { devicesText } from './words.js';

/** @typedef {import('./devices.js').Devices} Devices */
/** @typedef {import('./call.js').Call} Call */

const REMARK_MILLIS = 8000;

let shownFaults = '';
/** @type {ReturnType<typeof setTimeout> | undefined} */ let hideTimer;

/**
 * @param {Devices} devices
 * @param {() => Call | undefined} call
 */
export function setUpControls(devices, call) {
  offerChoice(devices, { audio: 'mic-choice', video: 'camera-choice' });
  devices.addEventListener('change', () => remark(devices));
  element('mic').addEventListener('click', () => turn(devices, 'audio'));
  element('camera').addEventListener('click', () => turn(devices, 'video'));
  element('show-devices').addEventListener('click', () => dialog('devices').showModal());
  element('share').hidden = !navigator.mediaDevices?.getDisplayMedia;
  element('share').addEventListener('click', () => share(call()));
  addEventListener('keydown', (event) => {
    if (shown() !== 'call' || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'm') turn(devices, 'audio');
    if (event.key === 'v') turn(devices, 'video');
  });
}

/**
 * @param {Devices} devices
 * @param {Call | undefined} call
 */
export function renderControls(devices, call) {
  element('mic').setAttribute('aria-pressed', `${devices.isOn('audio')}`);
  element('camera').setAttribute('aria-pressed', `${devices.isOn('video')}`);
  const sharing = call?.outgoing.screen !== undefined;
  element('share').setAttribute('aria-pressed', `${sharing}`);
  setText(element('devices-problem'), faults(devices));
}

/** @param {Devices} devices */
function faults(devices) {
  return devicesText(devices.fault('audio'), devices.fault('video'));
}

/** Shows what is wrong for some seconds; the settings show it all the time. @param {Devices} devices */
function remark(devices) {
  const text = faults(devices);
  if (text === shownFaults || devices.starting) return;
  shownFaults = text;
  if (shown() !== 'call') return;
  setText(element('remark'), text);
  clearTimeout(hideTimer);
  hideTimer = setTimeout(() => setText(element('remark'), ''), REMARK_MILLIS);
}

/**
 * @param {Devices} devices
 * @param {'audio' | 'video'} kind
 */
async function turn(devices, kind) {
  shownFaults = '';
  await devices.turn(kind, !devices.isOn(kind));
  announce(`${kind === 'audio' ? 'Microphone' : 'Camera'} ${devices.isOn(kind) ? 'on' : 'off'}`);
}

/** @param {Call | undefined} call */
async function share(call) {
  if (!call) return;
  const { outgoing } = call;
  if (outgoing.screen) return outgoing.show(undefined);
  try {
    const screen = await navigator.mediaDevices.getDisplayMedia({ video: true });
    const [track] = screen.getVideoTracks();
    track.contentHint = 'detail';
    // The browser has its own button to stop sharing.
    track.addEventListener('ended', () => outgoing.screen === screen && outgoing.show(undefined));
    outgoing.show(screen);
  } catch {
    announce('Nothing is shared.');
  }
}

/** @param {KeyboardEvent} event */
function isTyping({ target }) {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

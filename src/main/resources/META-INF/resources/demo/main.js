/**
 * The page's flow: the start view, the view before a call, the call, and the notice after it.
 *
 * @module
 */

import { chatLines } from './chat.js';
import { setUpControls } from './controls.js';
import { address, currentDestination, strangers } from './destination.js';
import { Devices, KINDS } from './devices.js';
import { announce, element, input } from './dom.js';
import { rememberedName, rememberedRoom, rememberName, rememberRoom, saveCall, takeSavedCall } from './memory.js';
import { resetPanel } from './panel.js';
import { leavePrecall, prepare, setUpPrecall } from './precall.js';
import { clearTimeline } from './timeline.js';
import { setTitle, show, showNotice, shown } from './views.js';
import { Visit } from './visit.js';
import { roomNameFault, suggestedRoom } from './words.js';

/** @typedef {import('./destination.js').Destination} Destination */

const devices = new Devices();
/** @type {Visit | undefined} */ let visit;
/** The destination that is prepared or entered. @type {Destination | undefined} */ let destination;

/** Shows what the address bar says. */
function route() {
  const { destination: wanted, named, fault } = currentDestination();
  const saved = takeSavedCall();
  if (!wanted) return start(named ?? rememberedRoom() ?? newProposal(), fault);
  // Before the browser asks for camera and microphone.
  if (!globalThis.RTCPeerConnection) return showNotice({ code: 'no-webrtc', message: '' });
  if (saved?.call !== address(wanted)) return prepareCall(wanted);
  devices.choices = saved.choices;
  devices.start();
  enter(wanted, saved);
}

/** A new room, which other tabs of this browser propose, too. */
function newProposal() {
  const room = suggestedRoom();
  rememberRoom(room);
  return room;
}

/**
 * @param {string} suggestion
 * @param {string} [fault]
 */
function start(suggestion, fault = '') {
  endCall();
  devices.release();
  destination = undefined;
  setTitle();
  input('room-name').value = suggestion;
  showFault(fault);
  show('start');
}

/** @param {Destination} wanted */
function prepareCall(wanted) {
  endCall();
  destination = wanted;
  prepare(devices, wanted);
}

/**
 * @param {Destination} wanted
 * @param {import('./memory.js').SavedCall} [saved] the same call before a reload
 */
async function enter(wanted, saved) {
  endCall();
  destination = wanted;
  setTitle(wanted.room ?? 'A stranger');
  input('my-name').value = rememberedName();
  clearTimeline();
  // Without camera and microphone the user probably wants to chat.
  resetPanel(!devices.starting && KINDS.every((kind) => !devices.track(kind)));
  show('call');
  visit = new Visit(wanted, devices, saved);
  await visit.begin();
}

/** Enters the same destination again: a lobby pairs with another stranger. */
function again() {
  if (!destination) return start(newProposal());
  devices.start();
  enter(destination);
}

function leave() {
  endCall();
  devices.release();
  showNotice({ code: 'left', message: '' });
}

function endCall() {
  leavePrecall();
  visit?.end();
  visit = undefined;
}

/** @param {Destination} [to] */
function go(to) {
  history.pushState(null, '', address(to));
  route();
}

function chooseAnother() {
  newProposal();
  go();
}

/** @param {string} fault */
function showFault(fault) {
  const error = element('room-error');
  error.textContent = fault;
  error.hidden = fault === '';
  input('room-name').setAttribute('aria-invalid', `${fault !== ''}`);
}

element('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  const room = input('room-name').value.trim().replace(/\s+/g, '-');
  input('room-name').value = room;
  const fault = roomNameFault(room);
  showFault(fault ?? '');
  if (fault) return input('room-name').focus();
  rememberRoom(room);
  go({ room });
});
element('shuffle').addEventListener('click', () => {
  input('room-name').value = newProposal();
  showFault('');
  announce(input('room-name').value);
});
element('stranger-start').addEventListener('click', () => go(strangers));
input('my-name').addEventListener('change', () => {
  rememberName(input('my-name').value.trim());
  visit?.rename();
});
for (const id of ['next', 'alone-next']) element(id).addEventListener('click', again);
addEventListener('next-stranger', again);
element('leave').addEventListener('click', leave);
element('again').addEventListener('click', again);
element('elsewhere').addEventListener('click', chooseAnother);
setUpControls(devices, () => visit?.call);
setUpPrecall(devices, { join: () => destination && enter(destination), back: chooseAnother });

// Reloads, and the browser's back button

function remember() {
  if (shown() !== 'call' || !destination || !visit) return;
  saveCall({ call: address(destination), choices: devices.choices, lines: chatLines(), others: visit.others() });
}

document.addEventListener('visibilitychange', () => (document.hidden ? remember() : saveCall(undefined)));
addEventListener('pagehide', () => {
  remember();
  devices.release();
});
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  saveCall(undefined);
  if (shown() === 'call' || shown() === 'precall') devices.start();
});
addEventListener('popstate', () => {
  const { destination: wanted } = currentDestination();
  const there = wanted && destination && address(wanted) === address(destination);
  if (!there || shown() === 'start') route();
});

route();

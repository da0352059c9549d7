/**
 * The page: from the start to the screen before a call, into the call, and out again.
 *
 * @module
 */

import { setUpControls } from './controls.js';
import { address, addressed, strangers } from './destination.js';
import { Devices, KINDS } from './devices.js';
import { announce, element, input } from './dom.js';
import { rememberedName, rememberName, rememberStay, takeStay } from './memory.js';
import { resetPanel } from './panel.js';
import { leavePrecall, prepare, setUpPrecall } from './precall.js';
import { clearTimeline } from './timeline.js';
import { entitle, show, showNotice, shown } from './views.js';
import { Visit } from './visit.js';
import { roomNameFault, suggestedRoom } from './words.js';

/** @typedef {import('./destination.js').Destination} Destination */

const devices = new Devices();
/** @type {Visit | undefined} */ let visit;
/** Where the page is about to go, or is. @type {Destination | undefined} */ let destination;

/** What the address bar says is what happens. */
function route() {
  const { destination: wanted, named, fault } = addressed();
  const stay = takeStay();
  if (!wanted) return start(named ?? suggestedRoom(), fault);
  if (stay?.call !== address(wanted)) return approach(wanted);
  devices.choices = stay.choices;
  devices.start();
  enter(wanted);
}

/**
 * @param {string} suggestion
 * @param {string} [fault]
 */
function start(suggestion, fault = '') {
  goOut();
  devices.release();
  destination = undefined;
  entitle();
  input('room-name').value = suggestion;
  input('start-name').value = rememberedName();
  showFault(fault);
  show('start');
}

/** @param {Destination} wanted */
function approach(wanted) {
  goOut();
  destination = wanted;
  prepare(devices, wanted);
}

/** @param {Destination} wanted */
async function enter(wanted) {
  goOut();
  destination = wanted;
  entitle(wanted.room ?? 'A stranger');
  input('my-name').value = rememberedName();
  clearTimeline();
  // Whoever has nothing to show has come to write.
  resetPanel(!devices.asking && KINDS.every((kind) => !devices.track(kind)));
  show('call');
  visit = new Visit(wanted, devices);
  await visit.begin();
}

/** The same once more, with somebody else or after a while. */
function again() {
  if (!destination) return start(suggestedRoom());
  devices.start();
  enter(destination);
}

function leave() {
  goOut();
  devices.release();
  showNotice({ code: 'left', message: '' });
}

function goOut() {
  leavePrecall();
  visit?.end();
  visit = undefined;
}

/** @param {Destination} [to] */
function go(to) {
  history.pushState(null, '', address(to));
  route();
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
  rememberName(input('start-name').value.trim());
  go({ room });
});
element('shuffle').addEventListener('click', () => {
  input('room-name').value = suggestedRoom();
  showFault('');
  announce(input('room-name').value);
});
element('stranger-start').addEventListener('click', () => {
  rememberName(input('start-name').value.trim());
  go(strangers);
});
input('my-name').addEventListener('change', () => {
  rememberName(input('my-name').value.trim());
  visit?.rename();
});
for (const id of ['next', 'alone-next']) element(id).addEventListener('click', again);
addEventListener('next-stranger', again);
element('leave').addEventListener('click', leave);
element('again').addEventListener('click', again);
element('elsewhere').addEventListener('click', () => go());
setUpControls(devices, () => visit?.call);
setUpPrecall(devices, { join: () => destination && enter(destination), back: () => go() });

// Going away, and coming back

function remember() {
  if (shown() === 'call' && destination) rememberStay({ call: address(destination), choices: devices.choices });
}

document.addEventListener('visibilitychange', () => (document.hidden ? remember() : rememberStay(undefined)));
addEventListener('pagehide', () => {
  remember();
  devices.release();
});
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  rememberStay(undefined);
  if (shown() === 'call' || shown() === 'precall') devices.start();
});
addEventListener('popstate', () => {
  const { destination: wanted } = addressed();
  const there = wanted && destination && address(wanted) === address(destination);
  if (!there || shown() === 'start') route();
});

route();

/**
 * The page: three views (start, room, notice), and what the channel and the mesh say, told to people.
 *
 * @module
 */

import { Mesh } from './mesh.js';
import { path } from './negotiation.js';
import { join, Problem } from './signaling.js';
import { excuse, notice, roomNameFault, suggestedRoom } from './words.js';

/** @typedef {import('./signaling.js').Peer} Peer */
/** @typedef {import('./signaling.js').Room} Room */

/** A stream that the service ends in the course of things is back sooner. */
const UNREMARKABLE_MILLIS = 4000;

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 */
const element = (id) => /** @type {T} */ (document.getElementById(id));
/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (element(id));
/** @param {string} selector */
const query = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/** A visit to one room, from the wish to enter it on. */
let visit = new AbortController();
/** @type {Room | undefined} */ let room;
/** @type {Mesh | undefined} */ let mesh;
/** The room that the page is about, entered or not. */
let roomName = '';

// Going from view to view

function route() {
  const named = new URLSearchParams(location.search).get('room') ?? decodedHash();
  if (named === '') return start(suggestedRoom());
  const fault = roomNameFault(named);
  if (fault) start(named, fault);
  else if (named !== roomName || document.body.dataset.view === 'start') enter(named);
}

function decodedHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

/** @param {string} name */
function link(name) {
  const url = new URL('.', location.href);
  url.searchParams.set('room', name);
  return url.href;
}

/**
 * @param {string} suggestion
 * @param {string} [fault]
 */
function start(suggestion, fault = '') {
  goOut();
  roomName = '';
  document.title = 'Parley';
  input('room-name').value = suggestion;
  input('start-name').value = rememberedName();
  showFault(fault);
  show('start');
}

/** @param {string} name */
async function enter(name) {
  goOut();
  roomName = name;
  document.title = `${name} · Parley`;
  element('room-title').textContent = name;
  element('log').replaceChildren();
  for (const other of document.querySelectorAll('#people .peer')) other.remove();
  input('link').value = link(name);
  input('my-name').value = rememberedName();
  hint('');
  show('room');
  renderMe();
  renderEntering('joining', 'Entering the room…');
  if (!('RTCPeerConnection' in globalThis)) return giveUp(new Problem('no-webrtc'));

  const { signal } = visit;
  const onretry = (/** @type {Problem} */ { code }) => renderEntering('away', excuse(code));
  try {
    const joined = await join({ room: name, metadata: metadata(), signal, onretry });
    if (signal.aborted) return void joined.leave();
    stay(joined);
  } catch (problem) {
    if (problem instanceof Problem && !signal.aborted) giveUp(problem);
    else if (!signal.aborted) throw problem;
  }
}

/** @param {Room} joined */
function stay(joined) {
  const { signal } = visit;
  room = joined;
  mesh = new Mesh(room);
  room.addEventListener('state', (event) => stateChanged(/** @type {CustomEvent} */ (event).detail), { signal });
  mesh.addEventListener('change', render, { signal });
  /** @type {Record<string, (detail: any) => void>} */
  const lines = {
    joined: ({ peer }) => note(`${nameOf(peer)} is here.`),
    left: ({ peer }) => note(`${nameOf(peer)} has left.`),
    text: ({ peer, text }) => write(nameOf(peer), text, peer.id),
  };
  for (const [type, line] of Object.entries(lines)) {
    mesh.addEventListener(type, (event) => line(/** @type {CustomEvent} */ (event).detail), { signal });
  }
  stateChanged(room);
  // Somebody may have been quick to write their name.
  if (metadata().name !== room.metadata.name) tellName();
  render();
  if (element('invite').hidden) focusComposer();
  else query('#invite .copy').focus();
}

/** Ends the visit, wherever it stands. */
function goOut() {
  visit.abort();
  visit = new AbortController();
  clearTimeout(remark);
  serviceState('open');
  mesh?.close();
  room?.leave();
  mesh = room = undefined;
}

/** @param {Problem} problem */
function giveUp({ code, message }) {
  goOut();
  const { title, text, again } = notice(code, message);
  element('notice').dataset.code = code;
  element('notice-title').textContent = title;
  element('notice-text').textContent = text;
  element('again').textContent = again;
  show('notice');
}

/** @param {'start' | 'room' | 'notice'} view */
function show(view) {
  document.body.dataset.view = view;
  for (const id of ['start', 'room', 'notice']) element(id).hidden = id !== view;
  // The heading says where one is.
  element(`${view}-title`).focus();
}

// The service

/** @type {ReturnType<typeof setTimeout> | undefined} */
let remark;

/** @param {{state: import('./signaling.js').State, problem?: Problem}} change */
function stateChanged({ state, problem }) {
  clearTimeout(remark);
  if (state === 'closed' && problem && problem.code !== 'left') giveUp(problem);
  else if (state === 'open') serviceState('open');
  else remark = setTimeout(() => serviceState('reconnecting'), UNREMARKABLE_MILLIS);
}

/** @param {'open' | 'reconnecting'} state */
function serviceState(state) {
  const service = element('service');
  service.dataset.state = state;
  service.textContent =
    state === 'open' ? '' : 'Reconnecting to the service. Whoever is connected already can go on talking.';
}

// The room

/**
 * Before we know who is here.
 * @param {'joining' | 'away'} state
 * @param {string} text
 */
function renderEntering(state, text) {
  renderStatus(state, text);
  renderInvite(text, state === 'away' ? 'You will be in as soon as it does.' : '');
  element('invite').hidden = false;
  element('invite-link').hidden = true;
  element('copy').hidden = false;
  element('send').setAttribute('aria-disabled', 'true');
}

function render() {
  if (!mesh) return;
  const members = [...mesh.members.values()];
  const connected = members.filter(({ state }) => state === 'connected');
  renderInvite(
    'Nobody else is here yet',
    'Send this link to somebody, or open it in a second window. You are connected as soon as they arrive.',
  );
  element('invite-link').hidden = false;
  const inviting = element('invite').contains(document.activeElement);
  element('invite').hidden = members.length > 0;
  element('copy').hidden = members.length === 0;
  if (inviting && members.length > 0) focusComposer();
  renderPeople(members);
  renderOverall(members, connected);
  element('send').setAttribute('aria-disabled', `${connected.length === 0}`);
  if (connected.length > 0) hint('');
}

/**
 * @param {import('./mesh.js').Member[]} members
 * @param {import('./mesh.js').Member[]} connected
 */
function renderOverall(members, connected) {
  const [first] = members;
  if (members.length === 0) {
    renderStatus('waiting', 'Waiting for somebody');
  } else if (connected.length === 0 && members.length === 1) {
    renderStatus(first.state, connectingTo(first));
  } else if (connected.length === 0) {
    renderStatus('connecting', `Connecting to ${members.length} people…`);
  } else if (connected.length < members.length) {
    renderStatus('connecting', `Connected with ${connected.length} of ${members.length} people`);
  } else {
    renderConnected(members);
  }
}

/**
 * @param {string} title
 * @param {string} text
 */
function renderInvite(title, text) {
  element('invite-title').textContent = title;
  element('invite-text').textContent = text;
}

/** @param {import('./mesh.js').Member} member */
function connectingTo({ peer, state, link }) {
  const name = nameOf(peer);
  if (link.setbacks > 0) return `No way to ${name} yet, trying again… A firewall may be in between.`;
  return state === 'interrupted' ? `Connection to ${name} lost, trying again…` : `Connecting to ${name}…`;
}

function focusComposer() {
  // On a touch screen that would open the keyboard, over what there is to see.
  element(matchMedia('(hover: hover)').matches ? 'text' : 'room-title').focus();
}

/** @param {import('./mesh.js').Member[]} members */
async function renderConnected(members) {
  const who = members.length === 1 ? nameOf(members[0].peer) : `${members.length} people`;
  const paths = await Promise.all(members.map(({ link: { pc } }) => path(pc)));
  if (members.some(({ state }) => state !== 'connected') || members.length !== mesh?.members.size) return;
  const how = paths.includes('relayed') ? 'through a relay' : 'directly';
  renderStatus('connected', `Connected ${how} with ${who}`);
}

/**
 * @param {string} state
 * @param {string} text
 */
function renderStatus(state, text) {
  element('status').dataset.state = state;
  const status = element('status-text');
  // Written only when it is news, because it is read out.
  if (status.textContent !== text) status.textContent = text;
}

/** @param {import('./mesh.js').Member[]} members */
function renderPeople(members) {
  const people = element('people');
  const items = new Map(
    [...people.querySelectorAll('.peer')].map((item) => [/** @type {HTMLElement} */ (item).dataset.id, item]),
  );
  for (const { peer, state } of members) {
    const item = /** @type {HTMLElement} */ (items.get(peer.id) ?? people.appendChild(newPerson(peer)));
    items.delete(peer.id);
    item.dataset.state = state;
    const name = nameOf(peer);
    renameOnce(item, peer);
    setText(item, '.name', name);
    setText(item, '.avatar', initial(name));
    setText(item, '.state', state === 'interrupted' ? 'lost, trying again' : state);
  }
  for (const gone of items.values()) gone.remove();
}

/**
 * Tells of a new name, but not of one that is missing for a moment while the service recovers. What the peer said
 * under the old one is put under the new: words come directly and may overtake the name, which the service carries.
 * @param {HTMLElement} item
 * @param {Peer} peer
 */
function renameOnce({ dataset }, peer) {
  const name = nameOf(peer);
  if (name === dataset.called || !peer.metadata.name) return;
  note(`${dataset.called} is now called ${name}.`);
  dataset.called = name;
  for (const line of document.querySelectorAll(`.message[data-from="${CSS.escape(peer.id)}"] .name`)) {
    line.textContent = name;
  }
}

/** @param {Peer} peer */
function newPerson(peer) {
  const { id } = peer;
  const item = document.createElement('li');
  item.className = 'peer';
  item.dataset.id = id;
  item.dataset.called = nameOf(peer);
  item.append(...['avatar', 'name', 'state'].map((name) => span(name, '')));
  tint(item, id);
  item.querySelector('.avatar')?.setAttribute('aria-hidden', 'true');
  return item;
}

function renderMe() {
  setText(element('me'), '.avatar', initial(input('my-name').value.trim() || 'You'));
}

// The conversation

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [from] nobody: ourselves
 */
function write(name, text, from) {
  const line = document.createElement('p');
  line.className = 'message';
  line.dataset.from = from ?? 'me';
  if (from) tint(line, from);
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  line.append(span('name', name), span('text', text), time);
  append(line);
}

/** @param {string} text */
function note(text) {
  const line = document.createElement('p');
  line.className = 'note';
  line.textContent = text;
  append(line);
}

/** @param {HTMLElement} line */
function append(line) {
  const log = element('log');
  // Whoever has scrolled up is reading.
  const following = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.append(line);
  if (following || line.dataset.from === 'me') log.scrollTop = log.scrollHeight;
}

/** @param {string} text */
function hint(text) {
  element('compose-hint').textContent = text;
}

function say() {
  const text = input('text').value.trim();
  if (text === '' || !mesh) return;
  const { reached, missed } = mesh.say(text);
  if (reached.length === 0) return hint('Nobody is connected yet. Your message waits here until you send it again.');
  write('You', text);
  input('text').value = '';
  if (missed.length > 0) note(`Not delivered to ${missed.map(nameOf).join(', ')}: not connected yet.`);
}

// Names

function metadata() {
  const name = input('my-name').value.trim();
  return name === '' ? {} : { name };
}

function tellName() {
  room?.update(metadata()).catch(() => hint('Your new name could not be told to the others.'));
}

/** @param {Peer} peer whose metadata may hold anything */
function nameOf({ id, metadata: { name } }) {
  const given = typeof name === 'string' ? name.trim().slice(0, 40) : '';
  return given || `Guest ${id.slice(0, 4)}`;
}

/** @param {string} name */
function initial(name) {
  return (Array.from(name)[0] ?? '').toUpperCase();
}

function rememberedName() {
  try {
    return localStorage.getItem('parley.name') ?? '';
  } catch {
    return '';
  }
}

/** @param {string} name */
function rememberName(name) {
  try {
    localStorage.setItem('parley.name', name);
  } catch {
    // A browser that keeps nothing has us ask again.
  }
}

// Small things

/**
 * @param {string} className
 * @param {string} text
 */
function span(className, text) {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * @param {Element} parent
 * @param {string} selector
 * @param {string} text
 */
function setText(parent, selector, text) {
  const child = parent.querySelector(selector);
  if (child && child.textContent !== text) child.textContent = text;
}

/**
 * A colour of its own for each peer.
 * @param {HTMLElement} target
 * @param {string} id
 */
function tint(target, id) {
  const hash = Array.from(id).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 7);
  target.style.setProperty('--hue', `${hash}`);
}

/** @param {string} fault */
function showFault(fault) {
  const error = element('room-error');
  error.textContent = fault;
  error.hidden = fault === '';
  input('room-name').setAttribute('aria-invalid', `${fault !== ''}`);
}

/** @param {HTMLElement} button */
async function copyLink(button) {
  const copied = await copy(link(roomName));
  element('announcement').textContent = copied ? 'Link copied.' : 'Copy the link from the address bar.';
  button.dataset.state = copied ? 'copied' : 'failed';
  button.textContent = copied ? 'Copied' : 'Copy it from the address bar';
  setTimeout(() => {
    delete button.dataset.state;
    button.textContent = 'Copy link';
    element('announcement').textContent = '';
  }, 2500);
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission, or (on plain HTTP) no clipboard: the old way.
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    return copied;
  }
}

element('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = input('room-name').value.trim().replace(/\s+/g, '-');
  input('room-name').value = name;
  const fault = roomNameFault(name);
  showFault(fault ?? '');
  if (fault) return input('room-name').focus();
  rememberName(input('start-name').value.trim());
  history.pushState(null, '', link(name));
  enter(name);
});
element('shuffle').addEventListener('click', () => {
  input('room-name').value = suggestedRoom();
  showFault('');
  element('announcement').textContent = input('room-name').value;
});
element('compose').addEventListener('submit', (event) => {
  event.preventDefault();
  say();
});
input('my-name').addEventListener('change', () => {
  rememberName(input('my-name').value.trim());
  renderMe();
  tellName();
});
for (const button of document.querySelectorAll('button.copy')) {
  button.addEventListener('click', () => copyLink(/** @type {HTMLElement} */ (button)));
}
for (const id of ['leave', 'elsewhere']) {
  element(id).addEventListener('click', () => {
    history.pushState(null, '', new URL('.', location.href));
    start(suggestedRoom());
  });
}
element('again').addEventListener('click', () => enter(roomName));
input('link').addEventListener('focus', () => input('link').select());
addEventListener('popstate', route);

route();

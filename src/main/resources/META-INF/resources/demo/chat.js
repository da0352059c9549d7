/**
 * The chat: messages, files, and notes about who joins and leaves.
 *
 * @module
 */

import { element, input, make, tint } from './dom.js';
import { nameOf } from './words.js';

/** @typedef {import('../parley.js').Peer} Peer */

/** `CustomEvent`s: `say` (a text to send), `send` (files to send) and `line` (the text of another person's line). */
export const chat = new EventTarget();

/**
 * A line without files, as plain data.
 *
 * @typedef {object} ChatLine
 * @property {string} text
 * @property {string} [from] the peer, or `me`; absent for a note
 * @property {string} [name]
 * @property {string} [time]
 */

/** More lines are not kept over a reload. */
const MAX_KEPT = 200;

/** @returns {ChatLine[]} the newest lines */
export function chatLines() {
  const lines = /** @type {HTMLElement[]} */ ([...element('log').children]);
  return lines.slice(-MAX_KEPT).map((line) => {
    const { from } = line.dataset;
    const part = (/** @type {string} */ selector) => line.querySelector(selector)?.textContent ?? '';
    if (!from) return { text: line.textContent ?? '' };
    const file = part('.file-name');
    const text = part('.text') || (file && `${file} (a reload keeps no files)`);
    return { from, name: part('.name'), text, time: part('time') };
  });
}

/** Shows lines as they were. @param {ChatLine[]} lines */
export function restoreChat(lines) {
  for (const { from, name = '', text, time = '' } of lines) {
    if (from) append(newMessage(name, from === 'me' ? undefined : from, make('span', 'text', text), time), true);
    else note(text);
  }
}

export function clearChat() {
  element('log').replaceChildren();
  hint('');
}

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [from] the peer; absent for our own messages
 */
export function write(name, text, from) {
  append(newMessage(name, from, make('span', 'text', text)));
}

/**
 * @param {string} name
 * @param {string | undefined} from
 * @param {HTMLElement} content
 * @param {string} [at] the time of day
 */
export function newMessage(name, from, content, at = timeOfDay()) {
  const line = make(content.localName === 'div' ? 'div' : 'p', 'message');
  line.dataset.from = from ?? 'me';
  if (from) tint(line, from);
  line.append(make('span', 'name', name), content, make('time', '', at));
  return line;
}

function timeOfDay() {
  return new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** @param {string} text */
export function note(text) {
  append(make('p', 'note', text));
}

/**
 * @param {HTMLElement} line
 * @param {boolean} [isOld] whether the user has read it before
 */
export function append(line, isOld = false) {
  const log = element('log');
  // Do not scroll if the user has scrolled up to read.
  const following = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.append(line);
  if (following || line.dataset.from === 'me') log.scrollTop = log.scrollHeight;
  if (!isOld && line.dataset.from && line.dataset.from !== 'me') {
    chat.dispatchEvent(new CustomEvent('line', { detail: line.textContent }));
  }
}

/** @param {string} text */
export function hint(text) {
  if (element('compose-hint').textContent !== text) element('compose-hint').textContent = text;
}

/**
 * Notes a new name and changes the peer's earlier lines, because a message over the data channel may arrive before the
 * name, which the service sends. Ignores a missing name: the service may have forgotten it for a moment.
 *
 * @param {Peer} peer
 * @param {Peer} former
 */
export function rename(peer, former) {
  const name = nameOf(peer);
  if (name === nameOf(former) || !peer.metadata.name) return;
  note(`${nameOf(former)} is now called ${name}.`);
  for (const line of document.querySelectorAll(`.message[data-from="${CSS.escape(peer.id)}"] > .name`)) {
    line.textContent = name;
  }
}

/** Shows to whom our message was sent. @param {{reached: Peer[], missed: Peer[]}} outcome */
export function showSent({ reached, missed }) {
  if (reached.length === 0) return hint('Nobody is connected yet. Your message waits here until you send it again.');
  write('You', input('text').value.trim());
  input('text').value = '';
  hint('');
  if (missed.length > 0) note(`Not delivered to ${missed.map(nameOf).join(', ')}: not connected yet.`);
}

/** @param {Iterable<File>} files */
function send(files) {
  const all = [...files];
  if (all.length > 0) chat.dispatchEvent(new CustomEvent('send', { detail: all }));
}

element('compose').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = input('text').value.trim();
  if (text !== '') chat.dispatchEvent(new CustomEvent('say', { detail: text }));
});
input('file').addEventListener('change', () => {
  send(input('file').files ?? []);
  input('file').value = '';
});
input('text').addEventListener('paste', (event) => send(event.clipboardData?.files ?? []));
element('call').addEventListener(
  'dragover',
  (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault(),
);
element('call').addEventListener('drop', (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  send(event.dataTransfer.files);
});

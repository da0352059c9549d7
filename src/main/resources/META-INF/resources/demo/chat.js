/**
 * The conversation: what is said and sent, and who comes and goes.
 *
 * @module
 */

import { element, input, make, tint } from './dom.js';
import { nameOf } from './words.js';

/** @typedef {import('../parley.js').Peer} Peer */

/** Events, all `CustomEvent`s: `say` (the text), `send` (the files), and `line` (its text), which is somebody else's. */
export const chat = new EventTarget();

export function clearChat() {
  element('log').replaceChildren();
  hint('');
}

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [from] nobody: ourselves
 */
export function write(name, text, from) {
  append(newMessage(name, from, make('span', 'text', text)));
}

/**
 * @param {string} name
 * @param {string | undefined} from
 * @param {HTMLElement} content
 */
export function newMessage(name, from, content) {
  const line = make(content.localName === 'div' ? 'div' : 'p', 'message');
  line.dataset.from = from ?? 'me';
  if (from) tint(line, from);
  const time = make('time', '', new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  line.append(make('span', 'name', name), content, time);
  return line;
}

/** @param {string} text */
export function note(text) {
  append(make('p', 'note', text));
}

/** @param {HTMLElement} line */
export function append(line) {
  const log = element('log');
  // Whoever has scrolled up is reading.
  const following = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.append(line);
  if (following || line.dataset.from === 'me') log.scrollTop = log.scrollHeight;
  if (line.dataset.from && line.dataset.from !== 'me') {
    chat.dispatchEvent(new CustomEvent('line', { detail: line.textContent }));
  }
}

/** @param {string} text */
export function hint(text) {
  if (element('compose-hint').textContent !== text) element('compose-hint').textContent = text;
}

/**
 * Tells of a new name, but not of one that is missing for a moment while the service recovers. What the peer said
 * under the old one is put under the new: words come directly and may overtake the name, which the service carries.
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

/** What was said has reached, or missed, these. @param {{reached: Peer[], missed: Peer[]}} outcome */
export function said({ reached, missed }) {
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

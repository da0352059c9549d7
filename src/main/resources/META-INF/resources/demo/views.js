/**
 * The four views of the page, of which one is visible.
 *
 * @module
 */

import { element } from './dom.js';
import { notice } from './words.js';

/** @typedef {'start' | 'precall' | 'call' | 'notice'} View */

/** @type {Record<View, string>} the heading of each view, which gets the focus */
const HEADINGS = { start: 'start-title', precall: 'precall-title', call: 'room-title', notice: 'notice-title' };

/** @param {View} view */
export function show(view) {
  document.body.dataset.view = view;
  for (const id of Object.keys(HEADINGS)) element(id).hidden = id !== view;
  for (const open of document.querySelectorAll('dialog[open]')) /** @type {HTMLDialogElement} */ (open).close();
  scrollTo(0, 0);
  element(HEADINGS[view]).focus();
}

/** @returns {View} */
export function shown() {
  return /** @type {View} */ (document.body.dataset.view);
}

/** @param {string} [name] of the room */
export function setTitle(name) {
  document.title = name ? `${name} · Parley` : 'Parley';
}

/** @param {{code: string, message: string}} problem */
export function showNotice({ code, message }) {
  const { title, text, again } = notice(code, message);
  element('notice').dataset.code = code;
  element('notice-title').textContent = title;
  element('notice-text').textContent = text;
  element('again').textContent = again;
  show('notice');
}

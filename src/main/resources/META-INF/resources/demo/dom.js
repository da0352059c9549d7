/**
 * Finds the page's elements by id, and creates small ones.
 *
 * @module
 */

/** @param {string} id */
export const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} id */
export const input = (id) => /** @type {HTMLInputElement} */ (element(id));

/** @param {string} id */
export const button = (id) => /** @type {HTMLButtonElement} */ (element(id));

/** @param {string} id */
export const dialog = (id) => /** @type {HTMLDialogElement} */ (element(id));

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string} [text]
 */
export function make(tag, className = '', text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * One of the symbols of index.html.
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

/**
 * Written only when it is news, because some of it is read out.
 * @param {Element | null} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target && target.textContent !== text) target.textContent = text;
}

/**
 * A colour of its own for each peer.
 * @param {HTMLElement} target
 * @param {string} id
 */
export function tint(target, id) {
  const hash = Array.from(id).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 7);
  target.style.setProperty('--hue', `${hash}`);
}

/** @param {string} name */
export function initial(name) {
  return (Array.from(name)[0] ?? '').toUpperCase();
}

/**
 * Announces a text to screen readers.
 * @param {string} text
 */
export function announce(text) {
  element('announcement').textContent = text;
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether the text is in the clipboard
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission, or no clipboard API over plain HTTP: use the older command.
    const field = make('textarea');
    field.value = text;
    // Inside an open dialog, because the rest of the page cannot be selected then.
    (document.querySelector('dialog[open]') ?? document.body).append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    return copied;
  }
}

/**
 * Shows the result of an action on its button for a moment.
 * @param {HTMLElement} target
 * @param {string} text
 */
export function flash(target, text) {
  target.dataset.label ??= target.textContent ?? '';
  target.textContent = text;
  announce(text);
  setTimeout(() => {
    target.textContent = target.dataset.label ?? '';
    announce('');
  }, 2500);
}

/**
 * The state of the connection with the service, shown only if it lasts.
 *
 * @module
 */

import { element, setText } from './dom.js';
import { serviceText } from './words.js';

/** A stream that the service ends regularly is back sooner. */
const SHOW_AFTER_MILLIS = 4000;

/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;

/**
 * @param {'open' | 'reconnecting' | 'offline'} state
 * @param {import('../parley.js').Problem} [problem] what stands in the way, once that is known
 */
export function serviceState(state, problem) {
  clearTimeout(timer);
  if (state === 'open' || problem) render(state, problem);
  else timer = setTimeout(() => render(state), SHOW_AFTER_MILLIS);
}

/**
 * @param {'open' | 'reconnecting' | 'offline'} state
 * @param {import('../parley.js').Problem} [problem]
 */
function render(state, problem) {
  element('service').dataset.state = state;
  setText(element('service'), serviceText(state, problem));
}

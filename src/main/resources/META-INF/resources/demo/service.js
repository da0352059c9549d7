/**
 * How we stand with the service; remarked upon only when it lasts.
 *
 * @module
 */

import { element, setText } from './dom.js';
import { serviceText } from './words.js';

/** A stream that the service ends in the course of things is back sooner. */
const UNREMARKABLE_MILLIS = 4000;

/** @type {ReturnType<typeof setTimeout> | undefined} */ let remark;

/** @param {'open' | 'reconnecting' | 'offline'} state */
export function serviceState(state) {
  clearTimeout(remark);
  if (state === 'open') render(state);
  else remark = setTimeout(() => render(state), UNREMARKABLE_MILLIS);
}

/** @param {'open' | 'reconnecting' | 'offline'} state */
function render(state) {
  element('service').dataset.state = state;
  setText(element('service'), serviceText(state));
}

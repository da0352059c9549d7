/**
 * The sheet over the stage while nobody else is in the call.
 *
 * @module
 */

import { element, setText } from './dom.js';
import { putInvitation } from './invite.js';

/** @typedef {'entering' | 'inviting' | 'looking' | 'left'} AloneState */

/** @type {Record<AloneState, {title: string, text: string}>} */
const TEXTS = {
  entering: { title: 'Entering…', text: '' },
  inviting: {
    title: 'Nobody else is here yet',
    text: 'Send this link to somebody, or open it in a second window. You see each other as soon as they arrive.',
  },
  looking: {
    title: 'Looking for somebody…',
    text: 'As soon as somebody else wants to talk to a stranger, you see each other.',
  },
  left: { title: 'The stranger has left', text: 'The next stranger may stay longer.' },
};

/**
 * @param {AloneState | undefined} state
 * @param {{title?: string, text?: string}} [override]
 */
export function renderAlone(state, override = {}) {
  const sheet = element('alone');
  sheet.hidden = !state;
  element('stage').toggleAttribute('data-alone', Boolean(state));
  if (!state) return putInvitation('dialog-invitation');
  sheet.dataset.state = state;
  setText(element('alone-title'), override.title ?? TEXTS[state].title);
  setText(element('alone-text'), override.text ?? TEXTS[state].text);
  element('alone-invitation').hidden = state !== 'inviting';
  element('alone-next').hidden = state !== 'left';
  const dialogOpen = document.querySelector('dialog[open]') !== null;
  if (state === 'inviting' && !dialogOpen) putInvitation('alone-invitation');
}

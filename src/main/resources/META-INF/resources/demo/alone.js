/**
 * What lies over the stage while nobody else is on it.
 *
 * @module
 */

import { element, setText } from './dom.js';
import { putInvitation } from './invite.js';

/** @typedef {'entering' | 'inviting' | 'looking' | 'left'} Solitude */

/** @type {Record<Solitude, {title: string, text: string}>} */
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
  left: { title: 'The stranger has left', text: 'Maybe the next one stays longer.' },
};

/**
 * @param {Solitude | undefined} solitude
 * @param {{title?: string, text?: string}} [instead]
 */
export function renderAlone(solitude, instead = {}) {
  const sheet = element('alone');
  sheet.hidden = !solitude;
  if (!solitude) return putInvitation('dialog-invitation');
  sheet.dataset.state = solitude;
  setText(element('alone-title'), instead.title ?? TEXTS[solitude].title);
  setText(element('alone-text'), instead.text ?? TEXTS[solitude].text);
  element('alone-invitation').hidden = solitude !== 'inviting';
  element('alone-next').hidden = solitude !== 'left';
  const dialogOpen = document.querySelector('dialog[open]') !== null;
  if (solitude === 'inviting' && !dialogOpen) putInvitation('alone-invitation');
}

/**
 * The invitation: a link, also as a QR code. There is one element for it. It is on the stage while nobody else is here,
 * and in a dialog otherwise.
 *
 * @module
 */

import { copy, dialog, element, flash, input } from './dom.js';

/** @typedef {{render: (config: object, canvas: HTMLElement) => void}} QrCreator */

/** Comes with the service as a WebJar; the path is relative, because a proxy may serve the page under a prefix. */
const QR_CREATOR = '../webjars/qr-creator/1.0.0/dist/qr-creator.es6.min.js';

/** @type {Promise<{default: QrCreator}> | undefined} */ let library;

/** @param {string} url */
export async function invite(url) {
  input('link').value = url;
  library ??= import(QR_CREATOR);
  const { default: creator } = await library;
  if (input('link').value !== url) return;
  const canvas = /** @type {HTMLCanvasElement} */ (element('qr'));
  canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
  // Dark on light in both colour schemes, because some cameras cannot read the opposite.
  creator.render(
    { text: url, radius: 0.4, ecLevel: 'M', fill: '#1e1b2e', background: null, size: canvas.width },
    canvas,
  );
}

/** @param {'alone-invitation' | 'dialog-invitation'} place */
export function putInvitation(place) {
  const invitation = element('invitation');
  if (invitation.parentElement !== element(place)) element(place).append(invitation);
}

element('show-invite').addEventListener('click', () => {
  putInvitation('dialog-invitation');
  dialog('invite').showModal();
  element('copy').focus();
});
element('copy').addEventListener('click', async () => {
  const copied = await copy(input('link').value);
  flash(element('copy'), copied ? 'Copied' : 'Please copy it by hand');
  element('copy').dataset.state = copied ? 'copied' : 'failed';
  if (!copied) input('link').select();
});
input('link').addEventListener('focus', () => input('link').select());

for (const open of /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll('dialog'))) {
  open.querySelector('.close')?.addEventListener('click', () => open.close());
  // A click on the backdrop has the dialog itself as its target.
  open.addEventListener('click', ({ target }) => target === open && open.close());
}

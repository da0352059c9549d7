/**
 * Files in the chat: offered, being sent, arrived.
 *
 * @module
 */

import { append, hint, newMessage, note } from './chat.js';
import { icon, make, setText } from './dom.js';
import { MAX_SIZE } from './transfers.js';
import { nameOf, size } from './words.js';

/** @typedef {import('./transfers.js').Transfer} Transfer */
/** @typedef {import('./transfers.js').Transfers} Transfers */
/** @typedef {import('./transfers.js').TransferState} TransferState */
/** @typedef {import('./call.js').Call} Call */
/** @typedef {import('../parley.js').Peer} Peer */

/**
 * @param {Call} call
 * @param {File[]} files offered to everybody who is connected
 */
export function offerFiles(call, files) {
  for (const file of files) {
    if (file.size > MAX_SIZE) {
      hint(`“${file.name}” is too large: this page sends files of up to ${size(MAX_SIZE)}.`);
      continue;
    }
    const offers = [...call.members.values()].flatMap(({ peer, transfers }) => {
      const transfer = transfers.offer(file);
      return transfer ? [{ peer, transfer, transfers }] : [];
    });
    if (offers.length === 0) {
      hint(`Nobody is connected yet, so “${file.name}” was not sent.`);
      continue;
    }
    const content = newContent(file);
    for (const { peer, transfer, transfers } of offers) {
      content.append(newRow(transfer, transfers, offers.length > 1 ? nameOf(peer) : ''));
    }
    append(newMessage('You', undefined, content));
    const missed = [...call.members.values()].filter(({ peer }) => !offers.some((offer) => offer.peer === peer));
    if (missed.length > 0)
      note(`Not offered to ${missed.map(({ peer }) => nameOf(peer)).join(', ')}: not connected yet.`);
  }
}

/**
 * @param {Peer} peer
 * @param {Transfer} transfer
 * @param {Transfers} transfers
 */
export function showOffer(peer, transfer, transfers) {
  const content = newContent(transfer);
  content.append(newRow(transfer, transfers, ''));
  append(newMessage(nameOf(peer), peer.id, content));
}

/** @param {{name: string, size: number}} file whose name may hold anything */
function newContent({ name, size: bytes }) {
  const content = make('div', 'file');
  const head = make('p', 'file-head');
  head.append(icon('file'), make('span', 'file-name', name), make('span', 'file-size', size(bytes)));
  content.append(head);
  return content;
}

/**
 * @param {Transfer} transfer
 * @param {Transfers} transfers of the same peer
 * @param {string} to
 */
function newRow(transfer, transfers, to) {
  const row = make('div', 'transfer');
  row.dataset.direction = transfer.direction;
  const bar = make('progress');
  bar.max = Math.max(1, transfer.size);
  bar.setAttribute('aria-label', `Progress of ${transfer.name}${to && ` to ${to}`}`);
  const text = make('span', 'transfer-text');
  const buttons = make('span', 'transfer-buttons');
  row.append(bar, text, buttons);
  const render = () => renderRow(row, transfer, transfers, to);
  transfer.addEventListener('change', render);
  render();
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Transfer} transfer
 * @param {Transfers} transfers
 * @param {string} to
 */
function renderRow(row, transfer, transfers, to) {
  const { state, moved, size: total, direction } = transfer;
  const bar = /** @type {HTMLProgressElement} */ (row.querySelector('progress'));
  bar.value = state === 'arrived' ? bar.max : moved;
  bar.hidden = !['waiting', 'moving', 'arrived'].includes(state) || (state === 'arrived' && direction === 'in');
  const amount = state === 'moving' ? ` ${Math.floor((100 * moved) / Math.max(1, total))} %` : '';
  setText(row.querySelector('.transfer-text'), `${to && `${to}: `}${TEXTS[direction][state]}${amount}`);
  if (row.dataset.state === state) return;
  row.dataset.state = state;
  row.querySelector('.transfer-buttons')?.replaceChildren(...buttonsFor(transfer, transfers));
}

/** @type {Record<Transfer['direction'], Record<TransferState, string>>} */
const TEXTS = {
  out: {
    offered: 'offered',
    waiting: 'waiting to be sent',
    moving: 'sending',
    arrived: 'arrived',
    refused: 'declined',
    cancelled: 'cancelled',
    lost: 'the connection was lost',
  },
  in: {
    offered: '',
    waiting: 'waiting for data',
    moving: 'receiving',
    arrived: '',
    refused: 'declined',
    cancelled: 'cancelled',
    lost: 'the connection was lost',
  },
};

/**
 * @param {Transfer} transfer
 * @param {Transfers} transfers
 * @returns {HTMLElement[]}
 */
function buttonsFor(transfer, transfers) {
  const { state, name, blob } = transfer;
  const about = (/** @type {string} */ text, /** @type {string} */ className, /** @type {() => void} */ act) => {
    const made = make('button', className, text);
    made.type = 'button';
    made.setAttribute('aria-label', `${text} ${name}`);
    made.addEventListener('click', act);
    return made;
  };
  if (state === 'arrived' && blob) return [saveLink(name, blob)];
  if (transfer.over) return [];
  if (state !== 'offered' || transfer.direction === 'out')
    return [about('Cancel', 'cancel', () => transfers.cancel(transfer))];
  return [
    about('Accept', 'accept primary', () => transfers.accept(transfer)),
    about('Decline', 'decline', () => transfers.cancel(transfer)),
  ];
}

/**
 * @param {string} name
 * @param {Blob} blob
 */
function saveLink(name, blob) {
  const link = make('a', 'save', 'Save');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.setAttribute('aria-label', `Save ${name}`);
  return link;
}

import { watchPage } from './page.js';

/** @import { State } from '../parley.js' */
/** @import { Inbox } from './inbox.js' */
/** @import { Saved, SavedMembership } from './saved-membership.js' */

/** A page that was hidden for less than this, in silence, may trust its stream. */
const SHORT_ABSENCE_MILLIS = 4_000;

/**
 * What this needs of a room.
 * @typedef {object} ListeningOwner
 * @property {() => Saved} membership
 * @property {() => URL} leaveUrl
 * @property {() => boolean} isOpen
 * @property {() => void} reopen
 * @property {() => void} interrupted
 * @property {() => void} check called about every second
 */

/**
 * Keeps a room listening: reacts to the page, to the network, and to a stream that is silent for too long.
 *
 * @param {Inbox} inbox
 * @param {SavedMembership} saved
 * @param {ListeningOwner} owner
 * @param {AbortSignal} signal ends it
 */
export function keepListening(inbox, saved, owner, signal) {
  const check = () => {
    if (inbox.isSilent) return owner.reopen();
    inbox.check();
    owner.check();
  };
  const listener = {
    check,
    slept: (/** @type {number} */ millis) => inbox.silence >= millis && owner.reopen(),
    online: () => owner.reopen(),
    offline: () => owner.interrupted(),
    hidden: (/** @type {boolean} */ unloads) => saved.save(owner.membership(), unloads),
    visible: (/** @type {number} */ absenceMillis) => {
      saved.clear();
      // A phone that was locked has lost its connection and does not know it yet.
      const wasDeaf = absenceMillis >= SHORT_ABSENCE_MILLIS && inbox.silence >= absenceMillis;
      if (wasDeaf && owner.isOpen()) inbox.open();
      else check();
    },
    suspended: () => {
      inbox.suspend();
      owner.interrupted();
    },
    resumed: () => {
      saved.clear();
      saved.protect(owner.membership().id);
      owner.reopen();
    },
    closed: () => {
      inbox.close();
      navigator.sendBeacon(owner.leaveUrl());
    },
  };
  watchPage(listener, signal);
}

/**
 * @param {EventTarget & {state: State}} room
 * @returns {Promise<void>} resolves as soon as it is open, or closed
 */
export function openOrClosed(room) {
  return new Promise((resolve) => {
    const check = () => {
      if (room.state !== 'open' && room.state !== 'closed') return;
      room.removeEventListener('state', check);
      resolve();
    };
    room.addEventListener('state', check);
    check();
  });
}

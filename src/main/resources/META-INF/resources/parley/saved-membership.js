import { placeOf } from './leaving.js';
import { holdLock } from './stream-slots.js';
import { delay } from './waiting.js';

/** @import { JoinOptions } from '../parley.js' */

/** The former page of a reload may hold its lock for a moment longer. */
const LOCK_ATTEMPTS = 3;
const LOCK_PAUSE_MILLIS = 100;

/**
 * What a page keeps of a membership while it is hidden or reloaded.
 * @typedef {{room: string, id: string, token: string}} Saved
 */

/**
 * The membership that a page keeps in `sessionStorage`, so that it can come back as the same peer after a reload.
 *
 * A duplicated tab gets a copy of `sessionStorage`. So a visible page keeps nothing, and the page whose membership it is
 * holds a lock until it is unloaded: a page that finds the lock held is a duplicate. Without Web Locks (they need a secure
 * context) a page keeps its membership only when it is unloaded.
 */
export class SavedMembership {
  #options;
  /** @type {Promise<(() => void) | undefined> | undefined} */ #lock;

  /** @param {JoinOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Shows to duplicates of this page that its membership is in use.
   * @param {string} id
   */
  protect(id) {
    if (!this.#options.remember || !hasLocks()) return;
    this.#release();
    this.#lock = holdLock(lockName(this.#options, id));
  }

  /**
   * @param {Saved} membership
   * @param {boolean} unloads whether the page is about to go
   */
  save(membership, unloads) {
    if (!this.#options.remember) return;
    if (unloads) this.#release();
    if (!unloads && !hasLocks()) return;
    try {
      sessionStorage.setItem(storageKey(this.#options), JSON.stringify(membership));
    } catch {
      // This browser stores nothing: after a reload the page joins as a new peer.
    }
  }

  /** Removes what is stored. The membership goes on. */
  clear() {
    if (!this.#options.remember) return;
    try {
      sessionStorage.removeItem(storageKey(this.#options));
    } catch {
      // Nothing was stored.
    }
  }

  /** The membership has ended. */
  forget() {
    this.clear();
    this.#release();
  }

  #release() {
    this.#lock?.then((release) => release?.());
    this.#lock = undefined;
  }

  /**
   * Takes what the page has stored before its reload.
   *
   * @param {JoinOptions} options
   * @returns {Promise<Saved | undefined>}
   */
  static async take(options) {
    if (!options.remember) return undefined;
    const saved = load(options);
    new SavedMembership(options).clear();
    if (!saved || !hasLocks()) return saved;
    for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
      const release = await holdLock(lockName(options, saved.id));
      release?.();
      if (release) return saved;
      await delay(LOCK_PAUSE_MILLIS);
    }
    return undefined;
  }
}

function hasLocks() {
  return globalThis.navigator?.locks !== undefined;
}

/** @param {JoinOptions} options */
function storageKey(options) {
  return `parley ${placeOf(options)}`;
}

/**
 * @param {JoinOptions} options
 * @param {string} id
 */
function lockName(options, id) {
  return `${storageKey(options)} ${id}`;
}

/**
 * @param {JoinOptions} options
 * @returns {Saved | undefined}
 */
function load(options) {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(options)) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * What this browser remembers: a name for good, and for one tab which call it was in and with which devices.
 *
 * @module
 */

/**
 * @typedef {object} Choices which devices, and whether they are on
 * @property {boolean} audio
 * @property {boolean} video
 * @property {string} [audioId]
 * @property {string} [videoId]
 */

/** @typedef {{call: string, choices: Choices}} Stay `call`: the address of the call, as in the address bar */

const NAME = 'parley.name';
const STAY = 'parley.stay';

export function rememberedName() {
  try {
    return localStorage.getItem(NAME) ?? '';
  } catch {
    return '';
  }
}

/** @param {string} name */
export function rememberName(name) {
  try {
    localStorage.setItem(NAME, name);
  } catch {
    // A browser that keeps nothing has us ask again.
  }
}

/**
 * To be called when the page goes out of sight only: a tab that is duplicated while it is seen has nothing to copy, and
 * does not walk into the call by itself.
 * @param {Stay | undefined} stay
 */
export function rememberStay(stay) {
  try {
    if (stay) sessionStorage.setItem(STAY, JSON.stringify(stay));
    else sessionStorage.removeItem(STAY);
  } catch {
    // Then a reload leads to the screen before the call.
  }
}

/** @returns {Stay | undefined} and forgets it */
export function takeStay() {
  try {
    const text = sessionStorage.getItem(STAY);
    sessionStorage.removeItem(STAY);
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the browser stores: the user's name, and for one tab the call that it is in and its devices.
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

/** @typedef {{call: string, choices: Choices}} SavedCall `call`: the address of the call, as in the address bar */

const NAME = 'parley.name';
const SAVED_CALL = 'parley.stay';

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
    // This browser stores nothing: the user enters the name again.
  }
}

/**
 * Call this only when the page is hidden. So a tab that is duplicated while it is visible copies nothing, and does not
 * enter the call by itself.
 * @param {SavedCall | undefined} saved
 */
export function saveCall(saved) {
  try {
    if (saved) sessionStorage.setItem(SAVED_CALL, JSON.stringify(saved));
    else sessionStorage.removeItem(SAVED_CALL);
  } catch {
    // Then a reload shows the view before the call.
  }
}

/** Removes the saved call. @returns {SavedCall | undefined} */
export function takeSavedCall() {
  try {
    const text = sessionStorage.getItem(SAVED_CALL);
    sessionStorage.removeItem(SAVED_CALL);
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

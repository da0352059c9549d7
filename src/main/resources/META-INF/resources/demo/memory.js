/**
 * What the browser stores: the user's name, the room that it proposes, and for one tab the call that it is in.
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

/**
 * @typedef {object} SavedCall
 * @property {string} call its address, as in the address bar
 * @property {Choices} choices
 * @property {import('./chat.js').ChatLine[]} lines of the chat
 * @property {[id: string, name: string][]} others who were in the call
 */

const NAME = 'parley.name';
const ROOM = 'parley.room';
const SAVED_CALL = 'parley.stay';

/** A proposed room is forgotten after this time, because other people may use it later. */
const ROOM_MILLIS = 3_600_000;

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

/** @returns {string | undefined} the room that a tab of this browser proposed or entered within the last hour */
export function rememberedRoom() {
  try {
    const { room, at } = JSON.parse(localStorage.getItem(ROOM) ?? '{}');
    return Date.now() - at < ROOM_MILLIS ? room : undefined;
  } catch {
    return undefined;
  }
}

/** So a second tab proposes the same room, and its user meets the first. @param {string} room */
export function rememberRoom(room) {
  try {
    localStorage.setItem(ROOM, JSON.stringify({ room, at: Date.now() }));
  } catch {
    // This browser stores nothing: each tab proposes a room of its own.
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

/**
 * The destination of the page, a room or a lobby, and its address.
 *
 * @module
 */

import { roomNameFault } from './words.js';

/** @typedef {{room: string, lobby?: undefined} | {lobby: string, room?: undefined}} Destination */

const STRANGERS = 'strangers';

/** @type {Destination} */
export const strangers = { lobby: STRANGERS };

/**
 * @param {Destination | undefined} destination `undefined`: the start view
 * @returns {string}
 */
export function address(destination) {
  const url = new URL('.', location.href);
  if (destination?.lobby) url.searchParams.set('stranger', '');
  else if (destination?.room) url.searchParams.set('room', destination.room);
  return url.href;
}

/** @returns {{destination?: Destination, named?: string, fault?: string}} the destination in the address bar */
export function currentDestination() {
  const query = new URLSearchParams(location.search);
  if (query.has('stranger')) return { destination: strangers };
  const named = query.get('room') ?? decodedHash();
  if (named === '') return {};
  const fault = roomNameFault(named);
  return fault ? { named, fault } : { destination: { room: named } };
}

function decodedHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

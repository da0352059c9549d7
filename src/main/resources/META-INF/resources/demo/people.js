/**
 * The list of people, and how we are connected with each.
 *
 * @module
 */

import { element, initial, input, make, setText, tint } from './dom.js';
import { nameOf } from './words.js';

/** @typedef {import('./member.js').Member} Member */

/**
 * @param {Member[]} members
 * @param {string} [self] our name if we have given none
 */
export function renderPeople(members, self = '') {
  const people = element('people');
  const items = new Map(
    [...people.querySelectorAll('.peer')].map((item) => [/** @type {HTMLElement} */ (item).dataset.id, item]),
  );
  for (const member of members) {
    const { peer } = member;
    const item = /** @type {HTMLElement} */ (items.get(peer.id) ?? people.appendChild(newPerson(peer.id)));
    items.delete(peer.id);
    renderPerson(item, member);
  }
  for (const gone of items.values()) gone.remove();
  setText(element('head-count'), `${members.length + 1}`);
  element('show-people').setAttribute('aria-label', `People: ${members.length + 1}`);
  input('my-name').placeholder = self || 'Your name';
  setText(document.querySelector('#me .avatar'), initial(input('my-name').value.trim() || self || 'You'));
}

/**
 * @param {HTMLElement} item
 * @param {Member} member
 */
function renderPerson(item, { peer, state, path, shown }) {
  const name = nameOf(peer);
  item.dataset.state = state;
  if (path) item.dataset.path = path;
  else delete item.dataset.path;
  setText(item.querySelector('.name'), name);
  setText(item.querySelector('.avatar'), initial(name));
  setText(item.querySelector('.state'), stateText(state, path));
  const off = [!shown.mic && 'muted', !shown.camera && 'camera off', shown.screen && 'shares a screen'];
  setText(item.querySelector('.shows'), state === 'connected' ? off.filter(Boolean).join(', ') : '');
}

/**
 * @param {import('./member.js').MemberState} state
 * @param {Member['path']} path
 */
function stateText(state, path) {
  if (state === 'connected') return path ?? 'connected';
  return state === 'interrupted' ? 'lost, trying again' : 'connecting';
}

/** @param {string} id */
function newPerson(id) {
  const item = make('li', 'peer');
  item.dataset.id = id;
  const avatar = make('span', 'avatar');
  avatar.setAttribute('aria-hidden', 'true');
  const who = make('span', 'who');
  who.append(make('span', 'name'), make('span', 'shows'));
  item.append(avatar, who, make('span', 'state'));
  tint(item, id);
  return item;
}

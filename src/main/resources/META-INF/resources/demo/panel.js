/**
 * The panel beside the call: chat, people, timeline. On a small screen it covers the call.
 *
 * @module
 */

import { announce, button, element } from './dom.js';
import { chat } from './chat.js';

/** @typedef {'chat' | 'people' | 'timeline'} Tab */

/** @type {Tab[]} */
const TABS = ['chat', 'people', 'timeline'];

const small = matchMedia('(max-width: 60rem)');
/** @type {Tab} */ let current = 'chat';
let open = false;
let unread = 0;
/** The element that had the focus when the panel opened. @type {HTMLElement | undefined} */ let opener;

/**
 * Prepares the panel for a new call.
 * @param {boolean} wanted whether to open it, if it does not cover the stage
 */
export function resetPanel(wanted) {
  unread = 0;
  choose('chat');
  setOpen(wanted && !small.matches);
}

/** @param {Tab} tab */
function toggle(tab) {
  if (open && current === tab) return close();
  opener = /** @type {HTMLElement} */ (document.activeElement);
  choose(tab);
  setOpen(true);
  focusTab(tab);
}

function close() {
  setOpen(false);
  (opener?.isConnected && opener.offsetParent ? opener : element('show-chat')).focus();
}

/** @param {Tab} tab */
function focusTab(tab) {
  // On a touch screen, focus in the text field would open a keyboard over the chat.
  element(tab === 'chat' && matchMedia('(hover: hover)').matches ? 'text' : `tab-${tab}`).focus();
}

/** @param {boolean} value */
function setOpen(value) {
  open = value;
  element('panel').hidden = !open;
  render();
}

/** @param {Tab} tab */
function choose(tab) {
  current = tab;
  for (const each of TABS) {
    const chosen = each === tab;
    element(`tab-${each}`).setAttribute('aria-selected', `${chosen}`);
    element(`tab-${each}`).tabIndex = chosen ? 0 : -1;
    element(`panel-${each}`).hidden = !chosen;
  }
  render();
}

function render() {
  element('call').dataset.panel = open ? current : 'closed';
  button('show-chat').setAttribute('aria-expanded', `${open && current === 'chat'}`);
  button('show-people').setAttribute('aria-expanded', `${open && current === 'people'}`);
  // Nobody should reach what the panel covers.
  for (const id of ['stage', 'controls']) element(id).inert = open && small.matches;
  if (open && current === 'chat') {
    unread = 0;
    element('log').scrollTop = element('log').scrollHeight;
  }
  element('unread').hidden = unread === 0;
  element('unread').textContent = `${unread}`;
  element('show-chat').setAttribute('aria-label', unread > 0 ? `Chat, ${unread} unread` : 'Chat');
}

element('show-chat').addEventListener('click', () => toggle('chat'));
element('show-people').addEventListener('click', () => toggle('people'));
element('close-panel').addEventListener('click', close);
element('panel').addEventListener('keydown', ({ key }) => key === 'Escape' && close());
small.addEventListener('change', render);
chat.addEventListener('line', (event) => {
  if (open && current === 'chat') return;
  unread++;
  // Screen readers do not read a log that is hidden.
  announce(/** @type {CustomEvent} */ (event).detail);
  render();
});
for (const tab of TABS) {
  element(`tab-${tab}`).addEventListener('click', () => choose(tab));
  element(`tab-${tab}`).addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
    choose(next);
    element(`tab-${next}`).focus();
  });
}

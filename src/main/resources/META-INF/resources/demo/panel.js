/**
 * The panel beside the call: conversation, people, signaling. On a small screen it lies over the call.
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
/** Where the focus was when it opened. @type {HTMLElement | undefined} */ let opener;

/**
 * For a new call.
 * @param {boolean} wanted whether it is to be open, where it takes nothing from the stage
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
  // On a touch screen the text field would open the keyboard, over what there is to read.
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
  // What lies under the panel is not to be reached.
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
  // A log that is out of sight is not read out.
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

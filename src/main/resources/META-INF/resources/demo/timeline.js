/**
 * What signaling did: a row for each message and each piece of news, never its content.
 *
 * @module
 */

import { copy, element, flash, make, setText } from './dom.js';
import { size } from './words.js';

/** @typedef {import('../parley.js').Trace} Trace */

/** Older rows make place for newer ones. */
const MOST_ROWS = 500;

/** @type {{trace: Trace, name: string}[]} */ let rows = [];
let paused = false;

const body = () => /** @type {HTMLElement} */ (document.querySelector('#timeline tbody'));
const scroller = () => /** @type {HTMLElement} */ (document.querySelector('#panel-timeline .scroll'));

/**
 * @param {Trace} trace
 * @param {string} name of the other peer, if one is concerned
 */
export function record(trace, name) {
  if (paused) return;
  rows.push({ trace, name });
  const following = scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight < 40;
  body().append(newRow(trace, name));
  while (rows.length > MOST_ROWS) {
    rows.shift();
    body().firstElementChild?.remove();
  }
  if (following) scroller().scrollTop = scroller().scrollHeight;
  summarise();
}

export function clearTimeline() {
  rows = [];
  body().replaceChildren();
  summarise();
}

function summarise() {
  const bytes = rows.reduce((sum, { trace }) => sum + trace.size, 0);
  const took = rows.flatMap(({ trace }) => trace.took ?? []).sort((a, b) => a - b);
  const median = took.length > 0 ? `, accepted within ${took[took.length >> 1]} ms (median)` : '';
  const messages = rows.length === 1 ? 'One message' : `${rows.length} messages`;
  setText(element('timeline-sum'), rows.length === 0 ? '' : `${messages}, ${size(bytes)}${median}.`);
  element('timeline-empty').hidden = rows.length > 0;
}

/**
 * @param {Trace} trace
 * @param {string} name
 */
function newRow(trace, name) {
  const row = make('tr');
  Object.assign(row.dataset, { direction: trace.direction, what: trace.what });
  if (trace.refused) row.dataset.refused = trace.refused;
  const [time, what, peer, bytes, took] = cells(trace, name);
  const heading = make('td', 'what');
  heading.append(make('span', 'visually-hidden', `${trace.direction} `), make('span', 'what-text', what));
  row.append(make('td', 'time', time), heading, make('td', 'with', peer), make('td', 'size', bytes), make('td', 'took', took));
  return row;
}

/**
 * @param {Trace} trace
 * @param {string} name
 */
function cells({ at, what, size: bytes, took, refused }, name) {
  const time = new Date(at);
  const clock = time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const millis = `${time.getMilliseconds()}`.padStart(3, '0');
  return [`${clock}.${millis}`, what, name, size(bytes), refused ?? (took === undefined ? '' : `${took} ms`)];
}

function asText() {
  const lines = rows.map(({ trace, name }) => [trace.direction, ...cells(trace, name)].join('\t'));
  return ['direction\ttime\twhat\twith\tsize\ttook', ...lines].join('\n');
}

element('timeline-pause').addEventListener('click', () => {
  paused = !paused;
  element('timeline-pause').setAttribute('aria-pressed', `${paused}`);
});
element('timeline-clear').addEventListener('click', clearTimeline);
element('timeline-copy').addEventListener('click', async () => {
  flash(element('timeline-copy'), (await copy(asText())) ? 'Copied' : 'Not allowed');
});

/**
 * The timeline of signaling: a row for each message and each event, never its content. One view has what this page saw,
 * another what the service saw, and the third is the ladder of two people. The service is polled while it is needed.
 *
 * @module
 */

import { copy, element, flash, input, make, setText } from './dom.js';
import { chooseLadder, copyLadder, watchLadder } from './pair.js';
import { happening, size } from './words.js';

/** @typedef {import('../parley.js').Trace} Trace */
/** @typedef {import('../parley.js').TimelineEntry} TimelineEntry */
/** @typedef {import('./pair.js').Source} Source */
/** @typedef {'page' | 'service' | 'ladder'} TimelineView */
/** @typedef {{kind: Record<string, string>, cells: string[], bytes: number, took?: number}} Row */

/** Older rows are removed. */
const MAX_ROWS = 500;
const POLL_MILLIS = 2000;

/** @type {Record<TimelineView, string>} */
const TEXTS = {
  page: 'The messages and events between this page and the service. ',
  service: 'What the service saw of everybody in the room. ',
  ladder: 'Who sent what, and how long it took to arrive. ',
};

/** @type {TimelineView} */ let view = 'page';
/** What this page saw. @type {Row[]} */ let own = [];
/** The same, as the module told it. @type {Trace[]} */ let traces = [];
/** What the service saw. @type {Row[]} */ let seenByService = [];
let paused = false;
/** The code of the problem with which the service answered last; empty if it did not. */
let refusal = '';

/** The call that is watched. @type {Source | undefined} */ let source;
/** @type {Source['nameOf']} */ let nameOf = (id = '') => id;
/** @type {string | undefined} */ let token;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let next;

const body = () => /** @type {HTMLElement} */ (document.querySelector('#timeline tbody'));
const scroller = () => /** @type {HTMLElement} */ (document.querySelector('#panel-timeline .scroll'));
const rows = () => (view === 'page' ? own : seenByService);

/**
 * @param {Trace} trace
 * @param {string} name of the other peer, if one is concerned
 */
export function record(trace, name) {
  if (paused) return;
  const row = ownRow(trace, name);
  own.push(row);
  traces.push(trace);
  traces = traces.slice(-MAX_ROWS);
  if (view === 'ladder') keepingAtEnd(() => watchLadder({ traces }));
  if (view === 'page') keepingAtEnd(() => body().append(render(row)));
  while (own.length > MAX_ROWS) {
    own.shift();
    if (view === 'page') body().firstElementChild?.remove();
  }
  if (view === 'page') summarise();
}

/**
 * Shows the timeline of a new call.
 * @param {Source} call
 * @param {AbortSignal} signal aborted when the call ends; the last timeline stays visible
 */
export function watchService(call, signal) {
  source = call;
  nameOf = call.nameOf;
  watchLadder({ source: call });
  signal.addEventListener('abort', () => {
    if (source === call) source = undefined;
  });
  look();
}

export function clearTimeline() {
  own = [];
  seenByService = [];
  traces = [];
  watchLadder({ traces, entries: [] });
  renderAll();
}

/** Polls the service while it is shown what the service saw. */
async function look() {
  clearTimeout(next);
  if (view === 'page' || !source) return;
  const isSeen = scroller().offsetParent && !document.hidden && !paused;
  const again = !isSeen || (await refresh(source));
  clearTimeout(next);
  if (again) next = setTimeout(look, POLL_MILLIS);
}

/**
 * @param {Source} call
 * @returns {Promise<boolean>} whether to poll again
 */
async function refresh(call) {
  try {
    const entries = await call.timeline(token);
    if (call !== source) return false;
    seenByService = entries.slice(-MAX_ROWS).map(serviceRow);
    showAccess('');
    if (view === 'service') keepingAtEnd(renderAll);
    else keepingAtEnd(() => watchLadder({ entries }));
    return true;
  } catch (/** @type {any} */ { code }) {
    return call === source && showAccess(code);
  }
}

/**
 * @param {string} code why the service refuses; empty if it does not
 * @returns {boolean} whether a later poll may succeed
 */
function showAccess(code) {
  refusal = code;
  const isClosed = code === 'forbidden' || code === 'unauthorized';
  if (isClosed) token = undefined;
  element('timeline-access').hidden = view !== 'service' || !isClosed;
  // What this page saw is better than nothing.
  if (view === 'ladder' && code !== '') watchLadder({ traces });
  if (view === 'service' && code === 'not-found') setText(element('timeline-sum'), 'This service keeps no timelines.');
  showEmpty();
  return (!isClosed && code !== 'not-found') || view === 'ladder';
}

/** Changes the rows, and stays at the last row if it was visible. @param {() => void} change */
function keepingAtEnd(change) {
  const wasAtEnd = scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight < 40;
  change();
  if (wasAtEnd) scroller().scrollTop = scroller().scrollHeight;
}

function renderAll() {
  body().replaceChildren(...rows().map(render));
  summarise();
}

function summarise() {
  if (view === 'ladder') return showEmpty();
  const shown = rows();
  const bytes = shown.reduce((sum, row) => sum + row.bytes, 0);
  const took = shown.flatMap((row) => row.took ?? []).sort((a, b) => a - b);
  const done = view === 'page' ? 'accepted' : 'delivered';
  const median = took.length > 0 ? `, ${done} within ${took[took.length >> 1]} ms (median)` : '';
  const noun = view === 'page' ? 'message' : 'line';
  const count = shown.length === 1 ? `One ${noun}` : `${shown.length} ${noun}s`;
  const volume = bytes > 0 ? `, ${size(bytes)}` : '';
  setText(element('timeline-sum'), shown.length === 0 ? '' : `${count}${volume}${median}.`);
  showEmpty();
}

/** “Nothing yet” is not said of what the service does not show. */
function showEmpty() {
  const isFull = view === 'ladder' || rows().length > 0;
  element('timeline-empty').hidden = isFull || (view === 'service' && refusal !== '');
}

/**
 * @param {Trace} trace
 * @param {string} name
 * @returns {Row}
 */
function ownRow({ direction, at, what, size: bytes, took, refused }, name) {
  const cells = [clock(at), what, name, size(bytes), refused ?? (took === undefined ? '' : `${took} ms`)];
  return { kind: { direction, what, ...(refused && { refused }) }, cells, bytes, took };
}

/**
 * @param {TimelineEntry} entry
 * @returns {Row}
 */
function serviceRow(entry) {
  const { at, what, from, to, peer, bytes, delivered = [], code } = entry;
  const who =
    from === undefined ? nameOf(peer) || 'somebody' : `${nameOf(from)} → ${to === undefined ? 'all' : nameOf(to)}`;
  const millis = delivered.map((one) => Date.parse(one.at) - Date.parse(at));
  const took = what === 'message' && millis.length > 0 ? Math.max(0, ...millis) : undefined;
  const reached = millis.length > 1 ? `${took} ms (${millis.length})` : `${took} ms`;
  const cells = [
    clock(Date.parse(at)),
    happening(entry),
    who,
    bytes === undefined ? '' : size(bytes),
    what !== 'message' ? '' : took === undefined ? 'not yet' : reached,
  ];
  const happened = entry.kind ?? what;
  return {
    kind: { direction: 'seen', what: happened, ...(code && { refused: code }) },
    cells,
    bytes: bytes ?? 0,
    took,
  };
}

/** @param {number} at */
function clock(at) {
  const time = new Date(at);
  const text = time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  return `${text}.${`${time.getMilliseconds()}`.padStart(3, '0')}`;
}

/** @param {Row} row */
function render({ kind, cells: [time, what, peer, bytes, took] }) {
  const row = make('tr');
  Object.assign(row.dataset, kind);
  const heading = make('td', 'what');
  const direction = kind.direction === 'seen' ? '' : `${kind.direction} `;
  heading.append(make('span', 'visually-hidden', direction), make('span', 'what-text', what));
  row.append(
    make('td', 'time', time),
    heading,
    make('td', 'with', peer),
    make('td', 'size', bytes),
    make('td', 'took', took),
  );
  row.setAttribute('role', 'row');
  for (const cell of row.children) cell.setAttribute('role', 'cell');
  return row;
}

function asText() {
  if (view === 'ladder') return copyLadder();
  const heads = view === 'page' ? 'with\tsize\ttook' : 'who\tsize\tdelivered';
  const lines = rows().map(({ kind, cells }) => [kind.direction, ...cells].join('\t'));
  return [`direction\ttime\twhat\t${heads}`, ...lines].join('\n');
}

/** @param {TimelineView} wanted */
function choose(wanted) {
  view = wanted;
  for (const each of Object.keys(TEXTS)) {
    element(`timeline-${each}`).setAttribute('aria-pressed', `${each === view}`);
  }
  /** @type {ChildNode} */ (element('timeline-about').firstChild).textContent = TEXTS[view];
  setText(element('timeline-with'), view === 'page' ? 'With' : 'Who');
  setText(element('timeline-took'), view === 'page' ? 'Took' : 'Delivered');
  element('timeline').dataset.view = view;
  element('timeline').hidden = view === 'ladder';
  chooseLadder(view === 'ladder');
  element('timeline-clear').hidden = view !== 'page';
  element('timeline-access').hidden = true;
  setText(element('timeline-sum'), '');
  renderAll();
  scroller().scrollTop = scroller().scrollHeight;
  look();
}

element('timeline-page').addEventListener('click', () => choose('page'));
element('timeline-service').addEventListener('click', () => choose('service'));
element('timeline-ladder').addEventListener('click', () => choose('ladder'));
element('timeline-access').addEventListener('submit', (event) => {
  event.preventDefault();
  token = input('timeline-token').value.trim();
  input('timeline-token').value = '';
  look();
});
element('timeline-pause').addEventListener('click', () => {
  paused = !paused;
  element('timeline-pause').setAttribute('aria-pressed', `${paused}`);
});
element('timeline-clear').addEventListener('click', clearTimeline);
element('timeline-copy').addEventListener('click', async () => {
  flash(element('timeline-copy'), (await copy(asText())) ? 'Copied' : 'Not allowed');
});

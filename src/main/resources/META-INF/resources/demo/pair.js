/**
 * The view of two people in the signaling panel: their ladder, and what the service says of their connection. If the
 * service does not show its timeline, the ladder has what this page saw.
 *
 * @module
 */

import { element, make, setText } from './dom.js';
import { stepsOfPage, stepsOfService } from './ladder.js';
import { ladderText, renderLadder } from './ladder-view.js';
import { verdictText } from './verdicts.js';

/** @typedef {import('../parley.js').Diagnosis} Diagnosis */
/** @typedef {import('../parley.js').TimelineEntry} TimelineEntry */
/** @typedef {import('../parley.js').Trace} Trace */

/**
 * What the panel needs of a call.
 * @typedef {object} Source
 * @property {() => string} self our id
 * @property {() => string[]} others the ids of the others
 * @property {(token?: string) => Promise<TimelineEntry[]>} timeline
 * @property {(id: string) => Promise<Diagnosis | undefined>} diagnose
 * @property {(id?: string) => string} nameOf
 */

const DIAGNOSIS_MILLIS = 4000;

/** @type {Source | undefined} */ let source;
/** @type {TimelineEntry[]} */ let entries = [];
/** @type {Trace[]} */ let traces = [];
let isShown = false;
/** The other one, whose ladder is shown. */
let chosen = '';
/** When the diagnosis was asked for last. */
let askedAt = -Infinity;

const select = () => /** @type {HTMLSelectElement} */ (element('ladder-other'));

/**
 * Takes what is new, and draws it if it is shown.
 * @param {{source?: Source, entries?: TimelineEntry[], traces?: Trace[]}} news
 */
export function watchLadder(news) {
  if (news.source) {
    source = news.source;
    chosen = '';
    showVerdict('');
  }
  entries = news.entries ?? entries;
  traces = news.traces ?? traces;
  if (isShown) render();
}

/** @param {boolean} wanted whether to show it */
export function chooseLadder(wanted) {
  isShown = wanted;
  element('ladder-view').hidden = !wanted;
  element('ladder-choice').hidden = true;
  if (wanted) render();
  else showVerdict('');
}

export function copyLadder() {
  return ladderText(steps(), names());
}

function steps() {
  if (!source) return [];
  return entries.length > 0 ? stepsOfService(entries, [source.self(), chosen]) : stepsOfPage(traces, chosen);
}

/** @returns {[string, string]} */
function names() {
  return source && chosen ? [capital(source.nameOf(source.self())), source.nameOf(chosen)] : ['', ''];
}

/** @param {string} name */
function capital(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function render() {
  if (!source) return;
  const others = everyOther(source);
  if (!others.includes(chosen)) chosen = others[0] ?? '';
  renderChoice(others, source);
  element('ladder-alone').hidden = chosen !== '';
  renderLadder(chosen ? steps() : [], names());
  diagnose(source, chosen);
}

/**
 * Those who are here, and then those who were.
 * @param {Source} call
 */
function everyOther(call) {
  const self = call.self();
  const seen = entries.flatMap(({ peer, from, to }) => [peer, from, to]);
  const all = [...call.others(), ...seen, ...traces.map(({ peer }) => peer)];
  return [...new Set(all)].filter((id) => id !== undefined && id !== self).map(String);
}

/**
 * @param {string[]} others
 * @param {Source} call
 */
function renderChoice(others, call) {
  element('ladder-choice').hidden = others.length < 2;
  const options = [...select().options];
  const isSame =
    options.length === others.length &&
    options.every(({ value, text }, index) => value === others[index] && text === call.nameOf(value));
  // An open list would close.
  if (isSame) return;
  const made = others.map((id) => Object.assign(make('option', '', call.nameOf(id)), { value: id }));
  select().replaceChildren(...made);
  select().value = chosen;
}

/**
 * @param {Source} call
 * @param {string} id
 */
async function diagnose(call, id) {
  if (!id || performance.now() - askedAt < DIAGNOSIS_MILLIS) return;
  askedAt = performance.now();
  const diagnosis = await call.diagnose(id);
  if (call !== source || id !== chosen || !isShown) return;
  // A service that does not say has nothing to be shown.
  const isKnown = diagnosis && !diagnosis.problem;
  showVerdict(isKnown ? verdictText(diagnosis, { id, name: call.nameOf(id) }) : '', diagnosis?.verdict);
}

/**
 * @param {string} text
 * @param {string} [verdict]
 */
function showVerdict(text, verdict = '') {
  element('ladder-verdict').dataset.verdict = verdict;
  setText(element('ladder-verdict'), text);
}

select().addEventListener('change', () => {
  chosen = select().value;
  askedAt = -Infinity;
  showVerdict('');
  render();
});

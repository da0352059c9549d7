/**
 * Draws a ladder: two lines from top to bottom, and a row for each step. It is a list, and a style sheet makes the
 * drawing of it, so that screen readers read the steps as sentences.
 *
 * @module
 */

import { element, make, setText } from './dom.js';
import { MAX_STEPS } from './ladder.js';

/** @typedef {import('./ladder.js').Step} Step */

/** A longer silence is drawn. */
const GAP_MILLIS = 1000;

/**
 * @param {Step[]} all
 * @param {[string, string]} names
 */
export function renderLadder(all, names) {
  const steps = all.slice(-MAX_STEPS);
  setText(element('ladder-first'), names[0]);
  setText(element('ladder-second'), names[1]);
  element('ladder-heads').hidden = steps.length === 0;
  const omitted = all.length - steps.length;
  setText(element('ladder-omitted'), omitted > 0 ? `${omitted} earlier steps are left out.` : '');
  const start = steps[0]?.at ?? 0;
  const items = steps.flatMap((step, index) => {
    const silence = index > 0 ? step.at - steps[index - 1].at : 0;
    const item = itemOf(step, names, start);
    return silence > GAP_MILLIS ? [gap(silence), item] : [item];
  });
  element('ladder').replaceChildren(...items);
}

/**
 * @param {Step[]} steps
 * @param {[string, string]} names
 */
export function ladderText(steps, names) {
  const start = steps[0]?.at ?? 0;
  const lines = steps.map((step) =>
    [seconds(step.at - start), actor(step, names), step.text, outcome(step)].join('\t'),
  );
  return [`seconds\twho\twhat\toutcome`, ...lines].join('\n');
}

/**
 * @param {Step} step
 * @param {[string, string]} names
 * @param {number} start
 */
function itemOf(step, names, start) {
  const item = make('li', 'step');
  const { side, kind, crosses } = step;
  Object.assign(item.dataset, { side, kind, outcome: step.outcome, crosses });
  const label = make('span', 'step-label');
  label.append(make('span', 'visually-hidden', `${actor(step, names)}: `), make('span', 'step-text', step.text));
  const result = outcome(step);
  if (result) label.append(' ', make('span', 'step-outcome', result));
  const arrow = make('span', crosses ? 'arrow' : 'mark');
  arrow.setAttribute('aria-hidden', 'true');
  item.append(make('span', 'step-time', seconds(step.at - start)), label, arrow);
  return item;
}

/** @param {number} millis */
function gap(millis) {
  return make('li', 'gap', `${seconds(millis)} later`);
}

/**
 * @param {Step} step
 * @param {[string, string]} names
 */
function actor({ side, crosses }, names) {
  return crosses ? `${names[side]} to ${names[1 - side]}` : names[side];
}

/** @param {Step} step */
function outcome({ outcome, crosses, took }) {
  if (outcome === 'waiting') return 'not delivered';
  if (outcome === 'refused') return crosses ? 'refused' : '';
  return took === undefined ? '' : `${took} ms`;
}

/** @param {number} millis */
function seconds(millis) {
  return millis < 60_000
    ? `${(millis / 1000).toFixed(3)} s`
    : `${Math.floor(millis / 60_000)} min ${Math.round((millis % 60_000) / 1000)} s`;
}

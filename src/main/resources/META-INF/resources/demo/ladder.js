/**
 * The ladder of two peers: what each of them sent, and when it reached the other, in the order of time. Made from the
 * service's timeline, or from what this page saw itself.
 *
 * @module
 */

import { happening } from './words.js';

/** @typedef {import('../parley.js').Trace} Trace */
/** @typedef {import('../parley.js').TimelineEntry} TimelineEntry */

/**
 * @typedef {object} Step
 * @property {number} at milliseconds since 1970
 * @property {0 | 1} side whose: the first or the second peer
 * @property {boolean} crosses whether it is for the other one
 * @property {string} kind of the message, or what happened
 * @property {'done' | 'waiting' | 'refused'} outcome
 * @property {number} [took] milliseconds until it arrived, or was accepted
 * @property {string} text
 * @property {string[]} candidates the types of candidates, as far as they are known
 * @property {number} count of candidates in it
 */

/** The first steps are left out beyond this. */
export const MAX_STEPS = 200;

const CANDIDATES = ['candidate', 'end-of-candidates'];

/**
 * @param {TimelineEntry[]} entries
 * @param {[string, string]} pair ids
 * @returns {Step[]} in the order of time
 */
export function stepsOfService(entries, pair) {
  return grouped(entries.flatMap((entry) => stepOfEntry(entry, pair)));
}

/**
 * @param {TimelineEntry} entry
 * @param {[string, string]} pair
 * @returns {Step[]} one, or none
 */
function stepOfEntry(entry, pair) {
  const { at, what, from, to, peer, kind = what, delivered = [], candidate } = entry;
  const side = pair.indexOf(from ?? peer ?? '');
  const isOther = to !== undefined && !pair.includes(to);
  if (side < 0 || isOther || what === 'updated' || (what === 'message' && kind === 'data')) return [];
  const crosses = what === 'message' || what === 'waiting';
  const arrival = delivered.find((one) => one.to === pair[1 - side]);
  const outcome = what === 'refused' ? 'refused' : crosses && !arrival ? 'waiting' : 'done';
  const took = arrival && Math.max(0, Date.parse(arrival.at) - Date.parse(at));
  const types = candidate ? [candidate.mdns ? 'mdns' : candidate.type] : [];
  return [step({ at: Date.parse(at), side, crosses, kind, outcome, took, text: happening(entry) }, types)];
}

/**
 * @param {Trace[]} traces
 * @param {string} other
 * @returns {Step[]} of this page (the first) and the other one
 */
export function stepsOfPage(traces, other) {
  const ours = traces.filter(({ peer, what }) => peer === other && what !== 'data' && what !== 'peer-updated');
  const steps = ours.map(({ at, direction, what, took, refused }) => {
    const outcome = refused ? /** @type {const} */ ('refused') : /** @type {const} */ ('done');
    const crosses = !what.startsWith('peer-');
    const text = refused ? `${what}: ${refused}` : what;
    return step({ at, side: direction === 'sent' ? 0 : 1, crosses, kind: what, outcome, took, text }, []);
  });
  return grouped(steps.sort((one, other) => one.at - other.at));
}

/**
 * @param {Omit<Step, 'candidates' | 'count' | 'side'> & {side: number}} members
 * @param {string[]} candidates
 * @returns {Step}
 */
function step({ side, ...members }, candidates) {
  const count = members.kind === 'candidate' ? 1 : 0;
  return { ...members, side: side === 0 ? 0 : 1, candidates, count };
}

/**
 * Candidates that follow each other become one step.
 * @param {Step[]} steps
 */
function grouped(steps) {
  /** @type {Step[]} */
  const groups = [];
  for (const next of steps) {
    const last = groups.at(-1);
    if (last && isSameGroup(last, next)) groups[groups.length - 1] = joined(last, next);
    else groups.push(next);
  }
  return groups;
}

/**
 * @param {Step} one
 * @param {Step} other
 */
function isSameGroup(one, other) {
  const areCandidates = [one, other].every(({ kind, crosses }) => crosses && CANDIDATES.includes(kind));
  return areCandidates && one.side === other.side && one.outcome === other.outcome;
}

/**
 * @param {Step} group
 * @param {Step} next
 * @returns {Step}
 */
function joined(group, next) {
  const candidates = [...new Set([...group.candidates, ...next.candidates])];
  const count = group.count + next.count;
  const types = candidates.length > 0 ? ` (${candidates.join(', ')})` : '';
  const isEnd = next.kind === 'end-of-candidates';
  const text = `${count === 1 ? 'candidate' : `${count} candidates`}${types}${isEnd ? ', all' : ''}`;
  const took =
    group.took === undefined && next.took === undefined ? undefined : Math.max(group.took ?? 0, next.took ?? 0);
  return { ...group, kind: next.kind, candidates, count, took, text: count === 0 ? next.text : text };
}

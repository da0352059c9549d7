/**
 * The texts of the page: suggested room names, names of people, and a sentence for everything that can go wrong.
 *
 * @module
 */

import { verdictText } from './verdicts.js';

/** @typedef {import('./devices.js').Fault} Fault */
/** @typedef {import('./member.js').Member} Member */

const QUALITIES =
  'amber brave breezy bright calm candid clever cosy crisp curious daring eager early fair fleet fond gentle glad ' +
  'golden happy hazel honest jolly keen kind lively lucky mellow merry mild misty neat nimble noble plucky quiet ' +
  'rosy silver snowy spry sunny swift tidy upbeat warm witty zesty';
const ANIMALS =
  'alpaca badger bear beaver bison crane dolphin dove eagle falcon ferret finch fox gecko hare hedgehog heron ibex ' +
  'jackdaw kestrel kiwi koala lark lemur llama lynx magpie marten mole moose newt otter owl panda puffin quail raven ' +
  'robin seal sparrow squirrel stork swallow swan tern toad turtle walrus wombat wren';

/** A name that people can say over the telephone: `calm-otter-4821`. */
export function suggestedRoom() {
  const [quality, animal, number] = crypto.getRandomValues(new Uint32Array(3));
  return `${pick(QUALITIES, quality)}-${pick(ANIMALS, animal)}-${1000 + (number % 9000)}`;
}

/**
 * @param {string} words
 * @param {number} index
 */
function pick(words, index) {
  const all = words.split(' ');
  return all[index % all.length];
}

/**
 * @param {string} name
 * @returns {string | undefined} why it cannot be a room's name
 */
export function roomNameFault(name) {
  if (name === '') return 'A room needs a name.';
  if (name.length > 128) return 'A room’s name has 128 characters at most.';
  if (!/^[A-Za-z0-9._~-]+$/.test(name)) return 'Only the letters A to Z, digits, and . _ ~ - please.';
  if (/^\.\.?$/.test(name)) return 'A name needs more than dots.';
  return undefined;
}

/** @param {{id: string, metadata: Record<string, unknown>}} peer whose metadata may hold anything */
export function nameOf({ id, metadata: { name } }) {
  const given = typeof name === 'string' ? name.trim().slice(0, 40) : '';
  return given || guestName(id);
}

/**
 * The name of somebody who has given none, the same on all pages: `Calm Otter`.
 * @param {string} id of the peer
 */
export function guestName(id) {
  const hash = Array.from(id).reduce(
    (sum, character) => Math.imul(sum ^ character.charCodeAt(0), 16777619),
    2166136261,
  );
  return [pick(QUALITIES, hash >>> 16), pick(ANIMALS, hash & 0xffff)]
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join(' ');
}

/** @typedef {{title: string, text: string, again: string}} Notice */

/** @type {Record<string, Notice>} by the code of a problem */
const NOTICES = {
  left: {
    title: 'You have left',
    text: 'Camera and microphone are off.',
    again: 'Come back',
  },
  'call-full': {
    title: 'This call is full',
    text: 'This page shows calls of up to six people, because everybody sends picture and sound to everybody else.',
    again: 'Try again',
  },
  'room-full': {
    title: 'This room is full',
    text: 'No more people fit in. Somebody has to leave before you can come in.',
    again: 'Try again',
  },
  'peer-id-taken': {
    title: 'Your place is taken',
    text: 'Another page in this room has your id, maybe in another window of yours.',
    again: 'Enter under a new id',
  },
  removed: {
    title: 'You were removed',
    text: 'A moderator has removed you from this room.',
    again: 'Ask to come in again',
  },
  forbidden: {
    title: 'You are here in another window',
    text: 'You have entered this room in another window, so this page has left.',
    again: 'Continue here',
  },
  unauthorized: {
    title: 'This room is not open to everybody',
    text: 'The service admits only people with an invitation.',
    again: 'Try again',
  },
  'invalid-id': {
    title: 'This is not a valid room',
    text: 'The service does not accept this room’s name.',
    again: 'Try again',
  },
  'not-found': {
    title: 'There are no strangers here',
    text: 'This service does not pair strangers. You can use a room.',
    again: 'Try again',
  },
  'no-webrtc': {
    title: 'This browser cannot connect',
    text: 'Direct connections (WebRTC) are missing here, or switched off.',
    again: 'Try again',
  },
};

/**
 * @param {string} code
 * @param {string} message shown for a code without its own text
 * @returns {Notice}
 */
export function notice(code, message) {
  const text = message ? `The service says: ${message}` : 'The reason is not known.';
  return NOTICES[code] ?? { title: 'That did not work', text, again: 'Try again' };
}

/**
 * Why we wait, while the join is repeated.
 * @param {import('../parley.js').Problem} problem
 */
export function excuse(problem) {
  if (!navigator.onLine) return 'You are offline. Waiting for the network…';
  return `${obstacle(problem)} Trying again…`;
}

/**
 * Why a join has no answer yet.
 * @param {boolean} isShared whether all tabs of the browser share a few connections
 */
export function patience(isShared) {
  if (!navigator.onLine) return 'You are offline. Waiting for the network…';
  return isShared
    ? 'The service does not answer yet. If this page is open in many tabs, they may use all connections of the browser: close some.'
    : 'The service does not answer yet. Waiting…';
}

/**
 * @param {'open' | 'reconnecting' | 'offline'} state
 * @param {import('../parley.js').Problem} [problem]
 */
export function serviceText(state, problem) {
  if (state === 'open') return '';
  if (state === 'offline') return 'You are offline. The call continues when the network is back.';
  const why = problem ? ` ${obstacle(problem)}` : '';
  return `Reconnecting to the service.${why} People who are connected can continue to talk.`;
}

/** @param {import('../parley.js').Problem} problem */
function obstacle({ code, status }) {
  if (code === 'too-many-joins' || code === 'too-many-messages') return 'The service is busy.';
  if (code === 'refused') return `Something in between answers instead of the service (HTTP ${status}).`;
  return 'The service does not answer.';
}

/** @type {Record<Fault, string>} */
const BOTH = {
  insecure: 'Browsers give camera and microphone only to pages over HTTPS, and this page came without.',
  denied: 'The browser may not use your camera and microphone. You can allow it beside the address bar.',
  missing: 'There is neither a camera nor a microphone here.',
  busy: 'Camera and microphone do not start. Another program may be using them.',
  broken: 'Camera and microphone do not start.',
  ended: 'Camera and microphone have been switched off or unplugged.',
};

/** @type {Record<Fault, (device: string) => string>} */
const ONE = {
  insecure: (device) => `Browsers give a ${device} only to pages over HTTPS, and this page came without.`,
  denied: (device) => `The browser may not use your ${device}. You can allow it beside the address bar.`,
  missing: (device) => `There is no ${device} here.`,
  busy: (device) => `The ${device} does not start. Another program may be using it.`,
  broken: (device) => `The ${device} does not start.`,
  ended: (device) => `The ${device} has been switched off or unplugged.`,
};

/**
 * @param {Fault | undefined} audio
 * @param {Fault | undefined} video
 * @returns {string} empty if nothing is wrong
 */
export function devicesText(audio, video) {
  if (audio && audio === video) return BOTH[audio];
  const sentences = [audio && ONE[audio]('microphone'), video && ONE[video]('camera')];
  return sentences.filter(Boolean).join(' ');
}

/** @param {Member} member */
export function connectingTo({ peer, state, connection, diagnosis }) {
  const name = nameOf(peer);
  const { setbacks = 0, problem } = connection ?? {};
  if (problem) return `The service does not pass on our call to ${name} (${problem.message}) Trying again…`;
  if (diagnosis) return `Cannot reach ${name}, trying again…`;
  // The service has passed on a description of ours or of the peer, so the network between us is in the way.
  if (setbacks > 0) return `Cannot reach ${name} yet, trying again… A firewall may be in between.`;
  return state === 'interrupted' ? `Connection to ${name} lost, trying again…` : `Connecting to ${name}…`;
}

/**
 * Why the call with somebody does not come up, and what to do.
 *
 * @param {Member[]} members
 * @returns {string} empty if nothing is wrong, or if it is not known yet
 */
export function trouble(members) {
  const [first, ...more] = members.filter(({ diagnosis }) => diagnosis);
  if (!first?.diagnosis) return '';
  const text = verdictText(first.diagnosis, { id: first.peer.id, name: nameOf(first.peer) });
  return more.length > 0 ? `${text} There is trouble with ${more.length} more.` : text;
}

/**
 * @param {Member[]} members
 * @returns {{state: string, text: string}}
 */
export function overall(members) {
  const connected = members.filter(({ state }) => state === 'connected');
  const [first] = members;
  if (members.length === 0) return { state: 'waiting', text: 'Waiting for somebody' };
  if (connected.length === members.length) {
    const who = members.length === 1 ? nameOf(first.peer) : `${members.length} people`;
    const paths = members.map(({ path }) => path);
    if (paths.includes(undefined)) return { state: 'connected', text: `Connected with ${who}` };
    const how = paths.includes('relayed') ? 'through a relay' : 'directly';
    return { state: 'connected', text: `Connected ${how} with ${who}` };
  }
  if (members.length === 1) return { state: first.state, text: connectingTo(first) };
  if (connected.length === 0) return { state: 'connecting', text: `Connecting to ${members.length} people…` };
  return { state: 'connecting', text: `Connected with ${connected.length} of ${members.length} people` };
}

/**
 * Describes an entry of the service's timeline in a few words.
 * @param {import('../parley.js').TimelineEntry} entry
 */
export function happening({ what, kind, reason, resumed, code, times = 1, connectionState }) {
  switch (what) {
    case 'message':
      return kind ?? what;
    case 'waiting':
      return `${kind}, waiting`;
    case 'opened':
      return resumed ? 'stream resumed' : reason === 'new' ? 'stream opened' : `stream opened, ${reason}`;
    case 'ended':
      return `stream ended, ${reason}`;
    case 'reported':
      return `reports ${connectionState}`;
    case 'refused':
      return times > 1 ? `${code} × ${times}` : `${code}`;
    default:
      return reason && reason !== what ? `${what}, ${reason}` : what;
  }
}

/** @param {number} bytes */
export function size(bytes) {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
}

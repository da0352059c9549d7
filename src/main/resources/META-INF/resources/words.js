/**
 * What the page says: rooms' suggested names, and a human sentence for everything that can go wrong.
 *
 * @module
 */

const QUALITIES =
  'amber brave breezy bright calm candid clever cosy crisp curious daring eager early fair fleet fond gentle glad ' +
  'golden happy hazel honest jolly keen kind lively lucky mellow merry mild misty neat nimble noble plucky quiet ' +
  'rosy silver snowy spry sunny swift tidy upbeat warm witty zesty';
const ANIMALS =
  'alpaca badger bear beaver bison crane dolphin dove eagle falcon ferret finch fox gecko hare hedgehog heron ibex ' +
  'jackdaw kestrel kiwi koala lark lemur llama lynx magpie marten mole moose newt otter owl panda puffin quail raven ' +
  'robin seal sparrow squirrel stork swallow swan tern toad turtle walrus wombat wren';

/** A name that can be read out on the telephone: `calm-otter-4821`. */
export function suggestedRoom() {
  const [quality, animal, number] = crypto.getRandomValues(new Uint32Array(3));
  return `${pick(QUALITIES, quality)}-${pick(ANIMALS, animal)}-${1000 + (number % 9000)}`;
}

/**
 * @param {string} words
 * @param {number} at
 */
function pick(words, at) {
  const all = words.split(' ');
  return all[at % all.length];
}

/**
 * @param {string} name
 * @returns {string | undefined} why it cannot be a room's name
 */
export function roomNameFault(name) {
  if (name === '') return 'A room needs a name.';
  if (name.length > 128) return 'A room’s name has 128 characters at most.';
  if (!/^[A-Za-z0-9._~-]+$/.test(name)) return 'Only the letters A to Z, digits, and . _ ~ - please.';
  if (/^\.\.?$/.test(name)) return 'Dots alone are no name.';
  return undefined;
}

/** @typedef {{title: string, text: string, again: string}} Notice */

/** @type {Record<string, Notice>} by the code of a problem */
const NOTICES = {
  'room-full': {
    title: 'This room is full',
    text: 'No more people fit in. Somebody has to leave before you can come in.',
    again: 'Try again',
  },
  'peer-id-taken': {
    title: 'Your place is taken',
    text: 'Somebody else in this room goes by your id, maybe yourself in another window.',
    again: 'Enter as somebody new',
  },
  removed: {
    title: 'You were removed',
    text: 'A moderator has removed you from this room.',
    again: 'Ask to come in again',
  },
  forbidden: {
    title: 'You are here in another window',
    text: 'You have entered this room again elsewhere, and this page has stepped back.',
    again: 'Continue here',
  },
  unauthorized: {
    title: 'This room is not open to everybody',
    text: 'The service wants to see an invitation before it lets somebody in.',
    again: 'Try again',
  },
  'invalid-id': {
    title: 'That is no room',
    text: 'The service does not accept this room’s name.',
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
 * @param {string} message for what nobody has thought of
 * @returns {Notice}
 */
export function notice(code, message) {
  return NOTICES[code] ?? { title: 'That did not work', text: `The service says: ${message}`, again: 'Try again' };
}

/**
 * Why we wait, while the service is being asked again.
 * @param {string} code
 */
export function excuse(code) {
  return code === 'too-many-joins' || code === 'too-many-messages'
    ? 'The service is busy. Trying again…'
    : 'The service does not answer. Trying again…';
}

/**
 * What is wrong with a connection and what to do, in plain words: a text for each verdict of the service.
 *
 * @module
 */

/** @typedef {import('../parley.js').Verdict} Verdict */

/** @typedef {'me' | 'them' | undefined} About whose page it is about; `undefined` if it is about both or neither */

/** @type {Record<Verdict, (name: string, about: About) => string>} */
const TEXTS = {
  connected: (name) => `You and ${name} are connected.`,
  negotiating: (name) => `The call with ${name} is still being set up. Wait a moment.`,
  'peer-absent': (name) => `${name} is not in the room. Send the link again.`,
  'peer-deaf': (name, about) =>
    about === 'me'
      ? 'This page receives nothing from the service. Reload it.'
      : `${name}’s page receives nothing from the service. Ask ${name} to reload it.`,
  'peer-left': (name) => `${name} has left the room. Wait for ${name} to come back.`,
  'offer-refused': () => 'The service refuses to pass the call on. The signaling panel has the reason.',
  'offer-unanswered': (name, about) =>
    about === 'me'
      ? `The call of ${name} has arrived, and this page does not answer it. Reload it.`
      : `The call has arrived, and nobody answers it. Ask ${name} to reload the page.`,
  'answer-not-delivered': (name, about) =>
    about === 'them'
      ? `The answer to the call has not arrived. Ask ${name} to reload the page.`
      : 'The answer to the call has not arrived. Reload this page.',
  'glare-unresolved': () => 'Both pages call at once, and neither gives way. Reload this page.',
  'session-replaced': () => 'One page has begun the call anew, and the other still waits. Reload both pages.',
  'no-candidates': (name, about) =>
    `${browserOf(name, about)} finds no way into the network. Check whether a policy or an extension blocks WebRTC.`,
  'host-only': (name) =>
    `You and ${name} know only addresses inside your own networks. Set parley.ice.stun and parley.ice.turn.`,
  'mdns-only': (name) =>
    `The browsers hide the local addresses of you and ${name}, and know no others. Join with a microphone, or set parley.ice.stun.`,
  'turn-unreachable': (name, about) =>
    `The relay does not answer ${whom(name, about)}. Check the address in parley.ice.turn, and the firewall.`,
  'turn-refused': (name, about) =>
    `The relay refuses the credentials of ${whom(name, about)}. Give it the secret in parley.ice.turn-secrets.`,
  'relay-missing': (name) =>
    `The networks of you and ${name} let nothing through directly, and no relay is set up. Set parley.ice.turn.`,
  'ice-failed': (name) =>
    `No way between you and ${name} works. Check the relay in parley.ice.turn, or try another network.`,
  'dtls-failed': (name) =>
    `There is a way to ${name}, but the encryption fails on it. Reload both pages, or try another network.`,
  'media-rejected': (name) =>
    `${name}’s browser and yours have no common format for sound or picture. Try another browser.`,
  unknown: (name) => `It is not known why the call with ${name} fails. The signaling panel has what happened.`,
};

/**
 * @param {string} name
 * @param {About} about
 */
function browserOf(name, about) {
  if (about === 'me') return 'This browser';
  return about ? `${name}’s browser` : 'A browser';
}

/**
 * @param {string} name
 * @param {About} about
 */
function whom(name, about) {
  return about === 'them' ? name : 'you';
}

/**
 * @param {{verdict: string, about?: string}} diagnosis of a newer service, perhaps
 * @param {{id: string, name: string}} other the other person
 */
export function verdictText({ verdict, about }, { id, name }) {
  const text = Object.hasOwn(TEXTS, verdict) ? TEXTS[/** @type {Verdict} */ (verdict)] : TEXTS.unknown;
  const whose = about === id ? 'them' : 'me';
  return text(name, about === undefined ? undefined : whose);
}

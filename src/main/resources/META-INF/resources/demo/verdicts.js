/**
 * What is wrong with a connection and what to do, in plain words: a text for each verdict of the service.
 *
 * @module
 */

/** @typedef {import('../parley.js').Verdict} Verdict */

/** @type {Record<Verdict, (name: string) => string>} */
const TEXTS = {
  connected: (name) => `You and ${name} are connected.`,
  negotiating: (name) => `The call with ${name} is still being set up. Wait a moment.`,
  'peer-absent': (name) => `${name} is not in the room. Send the link again.`,
  'peer-deaf': (name) => `${name}’s page receives nothing from the service. Ask ${name} to reload it.`,
  'peer-left': (name) => `${name} has left the room. Wait for ${name} to come back.`,
  'offer-refused': () => 'The service refuses to pass the call on. The signaling panel has the reason.',
  'offer-unanswered': (name) => `The call has arrived, and nobody answers it. Ask ${name} to reload the page.`,
  'answer-not-delivered': () => 'The answer to the call has not arrived. Reload this page.',
  'glare-unresolved': () => 'Both pages call at once, and neither gives way. Reload this page.',
  'session-replaced': () => 'One page has begun the call anew, and the other still waits. Reload both pages.',
  'no-candidates': () =>
    'A browser finds no way into the network. Check whether a policy or an extension blocks WebRTC.',
  'host-only': (name) =>
    `You and ${name} know only addresses inside your own networks. Set parley.ice.stun and parley.ice.turn.`,
  'mdns-only': (name) =>
    `The browsers hide the local addresses of you and ${name}, and know no others. Join with a microphone, or set parley.ice.stun.`,
  'turn-unreachable': () => 'The relay does not answer. Check the address in parley.ice.turn, and the firewall.',
  'turn-refused': () => 'The relay refuses our credentials. Give it the secret in parley.ice.turn-secrets.',
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
 * @param {string} verdict of a newer service, perhaps
 * @param {string} name of the other person
 */
export function verdictText(verdict, name) {
  const text = Object.hasOwn(TEXTS, verdict) ? TEXTS[/** @type {Verdict} */ (verdict)] : TEXTS.unknown;
  return text(name);
}

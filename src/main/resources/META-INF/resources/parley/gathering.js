import { Stopwatch } from './waiting.js';

/** An agent that finds no way out may report the same servers again and again. */
const MAX_ERRORS = 8;
/** A TURN server that has not answered for so long counts as one that does not: a browser says so much later, or never. */
const SILENCE_MILLIS = 5_000;
const NO_ANSWER = 701;
/** The longest name in the DNS. */
const MAX_SERVER_CHARACTERS = 253;

/**
 * What the ICE agent of the browser has gathered, in numbers: candidates of each type, and servers that did not answer
 * or refused. It knows no address, and of a server only its host.
 *
 * It may watch several `RTCPeerConnection`s one after the other. Then it keeps the most candidates that one gathering has
 * found, because a new gathering begins with none.
 */
export class Gathering {
  /** Adds the TURN servers that have not answered the latest `RTCPeerConnection`. */
  #addSilent = () => {};
  #most = noCandidates();
  /** @type {Map<string, {code: number, server: string}>} */ #errors = new Map();

  /** @param {RTCPeerConnection} pc before it gathers */
  watch(pc) {
    this.#addSilent();
    let found = noCandidates();
    const since = new Stopwatch();
    this.#addSilent = () => {
      const isOver = pc.iceGatheringState === 'complete' || since.elapsed >= SILENCE_MILLIS;
      if (pc.iceGatheringState === 'new' || !isOver || found.relay > 0) return;
      for (const server of turnServersOf(pc)) {
        const isKnown = [...this.#errors.values()].some((error) => error.server === server);
        if (!isKnown) this.#add(NO_ANSWER, server);
      }
    };
    pc.addEventListener('icegatheringstatechange', () => {
      if (pc.iceGatheringState !== 'gathering') return;
      found = noCandidates();
      since.restart();
    });
    pc.addEventListener('icecandidate', ({ candidate }) => {
      const [, mdns, type] =
        /^(?:\S+ ){4}\S+?(\.local)? \d+ typ (host|srflx|relay)/i.exec(candidate?.candidate ?? '') ?? [];
      if (!type) return;
      found[/** @type {'host' | 'srflx' | 'relay'} */ (type.toLowerCase())]++;
      if (mdns) found.mdns++;
      for (const key of /** @type {(keyof typeof found)[]} */ (Object.keys(found))) {
        this.#most[key] = Math.max(this.#most[key], found[key]);
      }
    });
    pc.addEventListener('icecandidateerror', ({ errorCode: code, url }) => {
      const server = serverOf(url);
      // Codes of STUN, and 701 of WebRTC.
      const isKnown = server !== '' && code >= 300 && code <= 799;
      if (isKnown) this.#add(code, server);
    });
  }

  /**
   * @param {number} code
   * @param {string} server
   */
  #add(code, server) {
    if (this.#errors.size < MAX_ERRORS) this.#errors.set(`${code} ${server}`, { code, server });
  }

  /** The members of a report. */
  get summary() {
    this.#addSilent();
    const { mdns, ...gathered } = this.#most;
    return { gathered, mdns, errors: [...this.#errors.values()] };
  }
}

const noCandidates = () => ({ host: 0, srflx: 0, relay: 0, mdns: 0 });

/** @param {RTCPeerConnection} pc */
function turnServersOf(pc) {
  const urls = (pc.getConfiguration?.().iceServers ?? []).flatMap(({ urls }) => urls);
  return urls.filter((url) => /^turns?:/i.test(url)).map(serverOf);
}

/**
 * The host of a STUN or TURN server, without its port and what else its URL has (RFC 7064, RFC 7065).
 *
 * @param {string | null | undefined} url such as `turn:turn.example:3478?transport=udp` or `stun:[2001:db8::1]`
 * @returns {string} empty if it is no such URL
 */
export function serverOf(url) {
  const [, v6, host] = /^(?:stun|turn)s?:(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d+)?(?:\?[^@]*)?$/i.exec(url ?? '') ?? [];
  return (v6 ?? host ?? '').slice(0, MAX_SERVER_CHARACTERS);
}

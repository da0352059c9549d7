/**
 * Everybody in a room connected with everybody else: a {@link Link} to each membership, and one chat over all of them.
 *
 * @module
 */

import { Link } from './negotiation.js';

/** @typedef {import('./signaling.js').Room} Room */
/** @typedef {import('./signaling.js').Peer} Peer */

/** @typedef {'connecting' | 'connected' | 'interrupted'} MemberState */

const MAX_TEXT = 2000;

/** Another one in the room, and our connection with it. */
export class Member {
  /** @type {RTCDataChannel | undefined} */ channel;
  /** Whether it has been connected already. */
  met = false;
  /** @type {Link} */ link;

  /**
   * @param {Peer} peer
   * @param {(member: Member) => Link} connect
   */
  constructor(peer, connect) {
    this.peer = peer;
    this.link = connect(this);
  }

  /** @returns {MemberState} */
  get state() {
    const { connectionState } = this.link.pc;
    if (connectionState === 'connected' && this.channel?.readyState === 'open') return 'connected';
    return this.met ? 'interrupted' : 'connecting';
  }
}

/**
 * Events: `change` (somebody came, went, or is in another state), and as `CustomEvent`s `joined` and `left` (`{peer}`),
 * and `text` (`{peer, text}`).
 */
export class Mesh extends EventTarget {
  /** @type {Map<string, Member>} */
  members = new Map();

  #room;
  #stay = new AbortController();

  /** @param {Room} room */
  constructor(room) {
    super();
    this.#room = room;
    /** @type {Record<string, (detail: any) => void>} */
    const reactions = {
      message: (message) => this.members.get(message.from)?.link.receive(message),
      'peer-joined': ({ peer }) => this.#meet(peer),
      'peer-left': ({ peer, reason }) => this.#miss(peer, reason),
      'peer-updated': () => this.#changed(),
      reset: () => this.#reset(),
    };
    for (const [type, react] of Object.entries(reactions)) {
      const listener = (/** @type {Event} */ event) => react(/** @type {CustomEvent} */ (event).detail);
      room.addEventListener(type, listener, { signal: this.#stay.signal });
    }
    for (const peer of room.peers.values()) this.#meet(peer);
  }

  /**
   * Says something to everybody we are connected with.
   * @param {string} text
   * @returns {{reached: Peer[], missed: Peer[]}}
   */
  say(text) {
    /** @type {{reached: Peer[], missed: Peer[]}} */
    const outcome = { reached: [], missed: [] };
    for (const { peer, channel } of this.members.values()) {
      const open = channel?.readyState === 'open';
      if (open) channel.send(JSON.stringify({ text }));
      (open ? outcome.reached : outcome.missed).push(peer);
    }
    return outcome;
  }

  close() {
    this.#stay.abort();
    for (const { link } of this.members.values()) link.close();
    this.members.clear();
  }

  /** @param {Peer} peer a membership that is new to us, maybe of somebody we know */
  #meet(peer) {
    const known = this.members.get(peer.id);
    known?.link.close();
    this.members.delete(peer.id);
    this.members.set(peer.id, new Member(peer, (member) => this.#connect(member)));
    if (!known) this.#tell('joined', { peer });
    this.#changed();
  }

  /**
   * @param {Peer} peer
   * @param {string} reason
   */
  #miss(peer, reason) {
    const member = this.members.get(peer.id);
    if (!member) return;
    // The service has lost sight of it; we have not.
    if (reason === 'expired' && member.state === 'connected') return;
    member.link.close();
    this.members.delete(peer.id);
    this.#tell('left', { peer });
    this.#changed();
  }

  #reset() {
    const { peers } = this.#room;
    for (const { peer } of [...this.members.values()]) {
      if (!peers.has(peer.id)) this.#miss(peer, 'expired');
    }
    for (const peer of peers.values()) {
      const member = this.members.get(peer.id);
      if (member?.peer.joinedAt !== peer.joinedAt) {
        this.#meet(peer);
      } else {
        member.peer = peer;
        member.link.renegotiate(peer);
      }
    }
    this.#changed();
  }

  /** @param {Member} member */
  #connect(member) {
    const { id, polite } = member.peer;
    const link = new Link({
      polite,
      send: (message) => this.#room.send(message, { to: id }),
      configuration: () => ({ iceServers: this.#room.iceServers }),
      prepare: (pc) => this.#prepare(member, pc),
    });
    link.addEventListener('change', () => this.#review(member));
    return link;
  }

  /**
   * Both sides make the same negotiated channel: whoever offers, and even when both do, there is exactly one, and no
   * side has to wait for the other to announce it.
   *
   * @param {Member} member
   * @param {RTCPeerConnection} pc
   */
  #prepare(member, pc) {
    const channel = pc.createDataChannel('chat', { negotiated: true, id: 0 });
    member.channel = channel;
    channel.addEventListener('open', () => {
      member.met = true;
      this.#changed();
    });
    channel.addEventListener('close', () => this.#review(member));
    channel.addEventListener('message', ({ data }) => {
      const text = readText(data);
      if (text !== undefined) this.#tell('text', { peer: member.peer, text });
    });
  }

  /** @param {Member} member whose connection is another one, or in another state */
  #review(member) {
    if (member !== this.members.get(member.peer.id)) return;
    const lost = member.channel?.readyState === 'closed' || member.link.pc.connectionState === 'failed';
    // Whom the service has lost sight of can be reached in no other way.
    if (lost && !this.#room.peers.has(member.peer.id)) this.#miss(member.peer, 'left');
    else this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * What a peer sent may be anything.
 * @param {unknown} data
 * @returns {string | undefined}
 */
function readText(data) {
  try {
    const { text } = JSON.parse(/** @type {string} */ (data));
    return typeof text === 'string' ? text.slice(0, MAX_TEXT) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A visit to one room, or to one stranger: from the start of the join until the user leaves or is removed.
 *
 * @module
 */

import { join, Problem } from '../parley.js';
import { renderAlone } from './alone.js';
import { Call, MAX_PEOPLE } from './call.js';
import { chat, clearChat, hint, note, rename, restoreChat, showSent, write } from './chat.js';
import { renderControls } from './controls.js';
import { address } from './destination.js';
import { element, input, setText } from './dom.js';
import { offerFiles, showOffer } from './files.js';
import { invite } from './invite.js';
import { rememberedName } from './memory.js';
import { renderPeople } from './people.js';
import { serviceState } from './service.js';
import { markSpeaking, renderTiles } from './tiles.js';
import { record, watchService } from './timeline.js';
import { showNotice } from './views.js';
import { excuse, guestName, nameOf, overall, patience, trouble } from './words.js';

/** @typedef {import('../parley.js').Room} Room */
/** @typedef {import('./destination.js').Destination} Destination */
/** @typedef {import('./devices.js').Devices} Devices */

/** How long a join may be without an answer before the page says so. */
const HANGING_MILLIS = 5_000;

export class Visit {
  /** @type {Call | undefined} */ call;

  #devices;
  #destination;
  #lifetime = new AbortController();
  /** @type {Room | undefined} */ #room;
  /** Whether anybody else was in the call. */
  #met = false;
  /** Names by peer id, also of peers that have left, for the timeline. */
  #names = new Map();
  #saved;

  /**
   * @param {Destination} destination
   * @param {Devices} devices
   * @param {import('./memory.js').SavedCall} [saved] the same call before a reload
   */
  constructor(destination, devices, saved) {
    this.#destination = destination;
    this.#devices = devices;
    this.#saved = saved;
  }

  /** @returns {[id: string, name: string][]} the others who are in the call */
  others() {
    return [...(this.call?.members.values() ?? [])].map(({ peer }) => [peer.id, nameOf(peer)]);
  }

  /** Resolves when we have joined, or when the join has failed for good. */
  async begin() {
    const { signal } = this.#lifetime;
    this.#prepare();
    const onretry = (/** @type {Problem} */ problem) => this.#renderEntering('away', excuse(problem));
    const hanging = setTimeout(() => this.#renderEntering('away', patience(isHttp1())), HANGING_MILLIS);
    try {
      const options = { ...this.#destination, metadata: metadata(), remember: true, signal, onretry };
      const room = await join(options);
      if (signal.aborted) return void room.leave();
      this.#enter(room);
    } catch (problem) {
      if (problem instanceof Problem && !signal.aborted) this.#giveUp(problem);
      else if (!signal.aborted) throw problem;
    } finally {
      clearTimeout(hanging);
    }
  }

  /** Ends the visit, also during the join. */
  end() {
    this.#lifetime.abort();
    serviceState('open');
    setText(element('trouble'), '');
    this.call?.close();
    this.#room?.leave();
  }

  /** Tells the others our new name. */
  rename() {
    this.render();
    this.#room?.update(metadata()).catch(() => hint('The service did not accept your new name.'));
  }

  render() {
    const members = [...(this.call?.members.values() ?? [])];
    this.#renderOthers(members);
    renderControls(this.#devices, this.call);
    if (!this.call) return;
    const { state, text } = overall(members);
    setText(element('trouble'), trouble(members));
    renderStatus(state, members.length === 0 && this.#destination.lobby ? this.#strangerText() : text);
    const waiting = this.#destination.lobby ? (this.#met ? 'left' : 'looking') : 'inviting';
    renderAlone(members.length === 0 ? waiting : undefined);
    if (members.some((member) => member.state === 'connected')) hint('');
  }

  // Joining

  #prepare() {
    const { signal } = this.#lifetime;
    clearChat();
    restoreChat(this.#saved?.lines ?? []);
    const { room } = this.#destination;
    element('room-title').textContent = room ?? 'A stranger';
    element('call').dataset.kind = room ? 'room' : 'stranger';
    if (room) invite(address(this.#destination));
    this.#devices.addEventListener('change', () => this.render(), { signal });
    this.#renderEntering('joining', room ? 'Entering the room…' : 'Looking for somebody…');
    this.render();
  }

  /** @param {Room} room */
  #enter(room) {
    this.#room = room;
    if (this.#destination.room && room.peers.size >= MAX_PEOPLE) return this.#giveUp(new Problem('call-full'));
    this.call = new Call(room, this.#devices);
    this.#met = this.call.members.size > 0;
    this.#listen(room, this.call);
    serviceState(room.state === 'closed' ? 'open' : room.state);
    markSpeaking(this.call, this.#lifetime.signal);
    // The user may have entered a name during the join.
    if (metadata().name !== room.metadata.name) this.rename();
    this.render();
  }

  /**
   * @param {Room} room
   * @param {Call} call
   */
  #listen(room, call) {
    const { signal } = this.#lifetime;
    room.addEventListener(
      'state',
      ({ detail: { state, problem } }) => {
        if (state !== 'closed') serviceState(state, problem);
        else if (problem && problem.code !== 'left') this.#giveUp(problem);
      },
      { signal },
    );
    // In a microtask, because a trace comes before its peer is in `room.peers`.
    const trace = (/** @type {CustomEvent<import('../parley.js').Trace>} */ { detail }) =>
      queueMicrotask(() => record(detail, this.#nameById(detail.peer)));
    room.addEventListener('trace', trace, { signal });
    watchService(
      {
        self: () => room.id,
        others: () => [...room.peers.keys()],
        timeline: (token) => room.timeline({ token }),
        diagnose: async (id) => room.connections.get(id)?.diagnose(),
        nameOf: (id) => this.#nameById(id),
      },
      signal,
    );
    room.addEventListener('reset', () => this.#askAgain(room), { signal });
    call.addEventListener('change', () => this.render(), { signal });
    /** @type {Record<string, (detail: any) => void>} */
    const lines = {
      joined: ({ peer }) => this.#greet(peer, 'is here'),
      back: ({ peer }) => this.#greet(peer, 'is back'),
      left: ({ peer }) => note(`${nameOf(peer)} has left.`),
      renamed: ({ peer, former }) => rename(peer, former),
      text: ({ peer, text }) => write(nameOf(peer), text, peer.id),
      offer: ({ peer, transfer, transfers }) => showOffer(peer, transfer, transfers),
    };
    for (const [type, line] of Object.entries(lines)) {
      call.addEventListener(type, (event) => line(/** @type {CustomEvent} */ (event).detail), { signal });
    }
    this.#greetAll(call);
    chat.addEventListener('say', (event) => showSent(call.say(/** @type {CustomEvent} */ (event).detail)), { signal });
    chat.addEventListener('send', (event) => offerFiles(call, /** @type {CustomEvent} */ (event).detail), { signal });
  }

  /**
   * @param {import('../parley.js').Peer} peer
   * @param {string} how
   */
  #greet(peer, how) {
    this.#met = true;
    this.#names.set(peer.id, nameOf(peer));
    note(`${nameOf(peer)} ${how}.`);
  }

  /** After a reload, only what has changed meanwhile is news. @param {Call} call */
  #greetAll(call) {
    const former = new Map(this.#saved?.others);
    for (const { peer } of call.members.values()) {
      if (former.delete(peer.id)) this.#names.set(peer.id, nameOf(peer));
      else this.#greet(peer, 'is here');
    }
    for (const name of former.values()) note(`${name} has left.`);
  }

  /**
   * If the service has forgotten the room of a lobby, nobody will come: asks the lobby again.
   * @param {Room} room
   */
  #askAgain(room) {
    if (!this.#destination.lobby || this.#met || room.peers.size > 0) return;
    dispatchEvent(new Event('next-stranger'));
  }

  /** @param {Problem} problem */
  #giveUp(problem) {
    this.end();
    this.#devices.release();
    showNotice(problem);
  }

  // Showing

  /** @param {import('./member.js').Member[]} members */
  #renderOthers(members) {
    const id = this.#room?.id ?? '';
    const guest = id && guestName(id);
    renderTiles(this.call, this.#devices, { id, name: rememberedName() || guest });
    renderPeople(members, guest);
    if (!this.#destination.lobby) return;
    const [stranger] = members;
    setText(element('room-title'), stranger ? nameOf(stranger.peer) : 'A stranger');
  }

  /**
   * Shows the state before we know who is in the room.
   * @param {'joining' | 'away'} state
   * @param {string} text
   */
  #renderEntering(state, text) {
    renderStatus(state, text);
    renderAlone('entering', { title: text, text: state === 'away' ? 'You will be in as soon as it does.' : '' });
  }

  #strangerText() {
    return this.#met ? 'The stranger has left' : 'Looking for somebody…';
  }

  /** @param {string} [id] */
  #nameById(id) {
    if (id === undefined) return '';
    if (id === this.#room?.id) return 'you';
    const peer = this.call?.members.get(id)?.peer ?? this.#room?.peers.get(id);
    if (peer) this.#names.set(id, nameOf(peer));
    return this.#names.get(id) ?? guestName(id);
  }
}

/** Whether this page came by HTTP/1.1, over which all tabs share six connections. */
function isHttp1() {
  const [page] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  return location.protocol === 'http:' || page?.nextHopProtocol.startsWith('http/1');
}

function metadata() {
  const name = input('my-name').value.trim();
  return name === '' ? {} : { name };
}

/**
 * @param {string} state
 * @param {string} text
 */
function renderStatus(state, text) {
  element('status').dataset.state = state;
  setText(element('status-text'), text);
}

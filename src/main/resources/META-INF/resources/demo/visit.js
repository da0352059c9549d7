/**
 * A visit to one room, or to one stranger: from the wish to join on, until one leaves or is not wanted.
 *
 * @module
 */

import { join, Problem } from '../parley.js';
import { renderAlone } from './alone.js';
import { Call, MOST_PEOPLE } from './call.js';
import { chat, clearChat, hint, note, rename, said, write } from './chat.js';
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
import { excuse, nameOf, overall } from './words.js';

/** @typedef {import('../parley.js').Room} Room */
/** @typedef {import('./destination.js').Destination} Destination */
/** @typedef {import('./devices.js').Devices} Devices */

export class Visit {
  /** @type {Call | undefined} */ call;

  #devices;
  #destination;
  #stay = new AbortController();
  /** @type {Room | undefined} */ #room;
  /** Whether somebody has been here. */
  #met = false;
  /** Of who has been here, by id: what happened is told also of those who left. */
  #names = new Map();

  /**
   * @param {Destination} destination
   * @param {Devices} devices
   */
  constructor(destination, devices) {
    this.#destination = destination;
    this.#devices = devices;
  }

  /** Resolves when we are in, or know that we shall not be. */
  async begin() {
    const { signal } = this.#stay;
    this.#prepare();
    if (!('RTCPeerConnection' in globalThis)) return this.#giveUp(new Problem('no-webrtc'));
    const onretry = ({ code = '' }) => this.#renderEntering('away', excuse(code));
    try {
      const options = { ...this.#destination, metadata: metadata(), remember: true, signal, onretry };
      const room = await join(options);
      if (signal.aborted) return void room.leave();
      this.#enter(room);
    } catch (problem) {
      if (problem instanceof Problem && !signal.aborted) this.#giveUp(problem);
      else if (!signal.aborted) throw problem;
    }
  }

  /** Ends it, wherever it stands. */
  end() {
    this.#stay.abort();
    serviceState('open');
    this.call?.close();
    this.#room?.leave();
  }

  /** Tells the others our new name. */
  rename() {
    this.render();
    this.#room?.update(metadata()).catch(() => hint('Your new name could not be told to the others.'));
  }

  render() {
    const members = [...(this.call?.members.values() ?? [])];
    this.#renderOthers(members);
    renderControls(this.#devices, this.call);
    if (!this.call) return;
    const { state, text } = overall(members);
    renderStatus(state, members.length === 0 && this.#destination.lobby ? this.#strangerText() : text);
    const waiting = this.#destination.lobby ? (this.#met ? 'left' : 'looking') : 'inviting';
    renderAlone(members.length === 0 ? waiting : undefined);
    if (members.some((member) => member.state === 'connected')) hint('');
  }

  // Coming in

  #prepare() {
    const { signal } = this.#stay;
    clearChat();
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
    if (this.#destination.room && room.peers.size >= MOST_PEOPLE) return this.#giveUp(new Problem('call-full'));
    this.call = new Call(room, this.#devices);
    this.#met = this.call.members.size > 0;
    this.#listen(room, this.call);
    serviceState(room.state === 'closed' ? 'open' : room.state);
    markSpeaking(this.call, this.#stay.signal);
    // Somebody may have been quick to write their name.
    if (metadata().name !== room.metadata.name) this.rename();
    this.render();
  }

  /**
   * @param {Room} room
   * @param {Call} call
   */
  #listen(room, call) {
    const { signal } = this.#stay;
    room.addEventListener(
      'state',
      ({ detail: { state, problem } }) => {
        if (state !== 'closed') serviceState(state);
        else if (problem && problem.code !== 'left') this.#giveUp(problem);
      },
      { signal },
    );
    // A moment later, because the news of somebody is told before they are known.
    const trace = (/** @type {CustomEvent<import('../parley.js').Trace>} */ { detail }) =>
      queueMicrotask(() => record(detail, this.#nameById(detail.peer)));
    room.addEventListener('trace', trace, { signal });
    watchService(
      (token) => room.timeline({ token }),
      (id) => this.#nameById(id),
      signal,
    );
    room.addEventListener('reset', () => this.#askAgain(room), { signal });
    call.addEventListener('change', () => this.render(), { signal });
    /** @type {Record<string, (detail: any) => void>} */
    const lines = {
      came: ({ peer }) => this.#greet(peer, 'is here'),
      back: ({ peer }) => this.#greet(peer, 'is back'),
      left: ({ peer }) => note(`${nameOf(peer)} has left.`),
      renamed: ({ peer, former }) => rename(peer, former),
      text: ({ peer, text }) => write(nameOf(peer), text, peer.id),
      offer: ({ peer, transfer, transfers }) => showOffer(peer, transfer, transfers),
    };
    for (const [type, line] of Object.entries(lines)) {
      call.addEventListener(type, (event) => line(/** @type {CustomEvent} */ (event).detail), { signal });
    }
    for (const { peer } of call.members.values()) lines.came({ peer });
    chat.addEventListener('say', (event) => said(call.say(/** @type {CustomEvent} */ (event).detail)), { signal });
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

  /**
   * Whoever waits in a room that the service has forgotten is not waiting for anybody.
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
    renderTiles(this.call, this.#devices, { id: this.#room?.id ?? '', name: rememberedName() });
    renderPeople(members);
    if (!this.#destination.lobby) return;
    const [stranger] = members;
    setText(element('room-title'), stranger ? nameOf(stranger.peer) : 'A stranger');
  }

  /**
   * Before we know who is here.
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
    return this.#names.get(id) ?? `Guest ${id.slice(0, 4)}`;
  }
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

import { Channels } from './channel.js';
import { Connection } from './connection.js';
import { EventStream, traceOf } from './event-stream.js';
import { appendName, delay, randomId, request, retry, serviceUrl } from './http.js';
import { clearMembership, joinAgain, joinOrRejoin, saveMembership } from './joining.js';
import { membershipEnded, Outbox } from './outbox.js';
import { watchPage } from './page.js';
import { Problem } from './problem.js';
import { Roster } from './roster.js';

/** @import { ConnectOptions, JoinOptions, Message, Peer, SendOptions, State } from '../parley.js' */
/** @import { Joined } from './joining.js' */

/** How long `leave` waits for the messages that were sent before it. */
const LEAVE_TIMEOUT_MILLIS = 2_000;
const SILENCE_CHECK_MILLIS = 1_000;

/**
 * Joins a room, or a lobby; tries again for as long as the service cannot be reached or is too busy.
 *
 * @param {JoinOptions} options
 * @returns {Promise<Room>}
 */
export async function join(options) {
  return new Room(options, await joinOrRejoin(options, options.signal));
}

/** One membership of one room, and the memberships that replace it if the service forgets it. */
export class Room extends EventTarget {
  /** @type {string} */ name;
  /** @type {string} */ id;
  /** @type {Map<string, Peer>} the others, in the order they joined */
  peers = new Map();
  /** @type {RTCIceServer[]} */ iceServers = [];
  /** @type {State} */ state = 'reconnecting';
  /** @type {Record<string, unknown>} */ metadata;
  /** @type {Map<string, Connection>} */ connections = new Map();

  #options;
  #token = '';
  /** How many times we have joined. (A token may change within a membership.) */
  #membership = 0;
  #stream;
  #channels = new Channels();
  #roster = new Roster(this.peers, this.#channels, (type, detail) => this.#emit(type, detail));
  #outbox;
  /** The last update; the next one begins when it is done. @type {Promise<unknown>} */
  #updating = Promise.resolve();
  /** The idempotency key of the join that is under way to replace an ended membership. @type {string | undefined} */
  #rejoinKey;
  #leaving = false;
  /** Aborted when the room is closed. */
  #lifetime = new AbortController();

  /**
   * @param {JoinOptions} options
   * @param {Joined} joined
   */
  constructor(options, joined) {
    super();
    const { signal } = this.#lifetime;
    this.#options = options;
    this.#stream = new EventStream({
      url: (query) => this.#url(`${appendName('peers', this.id)}/messages`, query),
      onevent: (event) => this.#receive(event),
      oninterrupt: () => this.#interrupted(),
      onrefused: (problem, aborted) => this.#rejoin(problem, aborted),
      signal,
    });
    this.#outbox = new Outbox({
      url: (path, query) => this.#url(path, query),
      retry: (attempt) => this.#retry(attempt),
      membership: () => this.#membership,
      trace: (trace) => this.#emit('trace', trace),
      signal,
    });
    this.name = joined.room;
    this.metadata = options.metadata ?? {};
    this.id = joined.id;
    this.#beginMembership(joined);
    this.#roster.set(joined.peers);
    this.#watch(signal);
    this.#stream.open();
  }

  /**
   * @param {Message} message
   * @param {SendOptions} [options]
   * @returns {Promise<string | undefined>}
   */
  send(message, { to, ttl } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#leaving || this.state === 'closed') throw new Problem('left');
      this.#outbox.add(message, { to, ttl, resolve, reject });
    });
  }

  /** @param {Record<string, unknown>} metadata */
  update(metadata) {
    return this.#patchMetadata(() => metadata);
  }

  /** @param {{token?: string}} [options] */
  async timeline({ token } = {}) {
    const url = this.#url('timeline');
    if (token !== undefined) url.search = '';
    const init = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
    return (await request(url, init)).entries;
  }

  /** @param {string} peer */
  channel(peer) {
    return this.#channels.open(peer, (message, options) => this.send(message, options));
  }

  /**
   * @param {string} peer
   * @param {ConnectOptions} [options]
   */
  connect(peer, options = {}) {
    const existing = this.connections.get(peer);
    if (existing) return existing;
    const other = this.peers.get(peer);
    if (this.state === 'closed') throw new Problem('left');
    if (!other) throw new Problem('peer-not-found', `no peer ${peer} in the room`);
    const connection = new Connection(this, other, options);
    this.connections.set(peer, connection);
    connection.addEventListener('close', () => this.connections.delete(peer));
    return connection;
  }

  async leave() {
    if (this.#leaving || this.state === 'closed') return;
    this.#leaving = true;
    this.#outbox.flush();
    const timeout = new AbortController();
    await Promise.race([this.#outbox.posting, delay(LEAVE_TIMEOUT_MILLIS, timeout.signal).catch(() => {})]);
    timeout.abort();
    if (this.#lifetime.signal.aborted) return;
    const url = this.#url(`${appendName('peers', this.id)}/leave`);
    this.#close(new Problem('left'));
    // If this request is lost, the membership expires a little later.
    await request(url, { method: 'POST', keepalive: true }).catch(() => {});
  }

  /** @param {MessageEvent<string>} event */
  #receive(event) {
    // The browser says `offline` although a network leads to this service.
    if (this.state === 'offline') this.#setState('open');
    const detail = JSON.parse(event.data);
    this.#emit('trace', traceOf(event, detail));
    switch (event.type) {
      case 'hello':
        return this.#onHello(detail);
      case 'message':
        this.#emit('message', detail);
        return this.#channels.deliver(detail);
      case 'peer-joined':
        return this.#roster.joined(detail.peer);
      case 'peer-left':
        return this.#roster.left(detail);
      case 'peer-updated':
        return this.#roster.updated(detail.peer);
      case 'ice-servers':
        this.iceServers = detail.iceServers;
        return this.#emit('ice-servers', {});
      case 'removed':
        return this.#close(new Problem('removed', detail.message ?? 'removed from the room', { status: 403 }));
    }
  }

  /** @param {{resumed: boolean, peers: Peer[], heartbeat: number, token?: string}} hello */
  #onHello({ resumed, peers, heartbeat, token }) {
    this.#stream.confirm(heartbeat * 1000);
    this.#setState('open');
    if (token !== undefined) {
      this.#token = token;
      // `EventSource` would reconnect with the old token in its URL, and that token expires.
      this.#stream.open();
    }
    if (resumed) return;
    this.#roster.reset(peers);
    // If the service has forgotten the room, it has forgotten our metadata too.
    if (Object.keys(this.metadata).length > 0) this.#patchMetadata(() => this.metadata).catch(() => {});
  }

  /**
   * Reacts to the page, to the network, and to a stream that is silent for too long.
   * @param {AbortSignal} signal
   */
  #watch(signal) {
    const check = () => this.#stream.isSilent && this.#reopen();
    const timer = setInterval(check, SILENCE_CHECK_MILLIS);
    signal.addEventListener('abort', () => clearInterval(timer));
    const clear = () => clearMembership(this.#options);
    const listener = {
      online: () => this.#reopen(),
      offline: () => this.#interrupted(),
      hidden: () => saveMembership(this.#options, { room: this.name, id: this.id, token: this.#token }),
      visible: () => {
        clear();
        check();
      },
      suspended: () => {
        this.#stream.close();
        this.#interrupted();
      },
      resumed: () => {
        clear();
        this.#reopen();
      },
      closed: () => {
        this.#stream.close();
        navigator.sendBeacon(this.#url(`${appendName('peers', this.id)}/leave`));
      },
    };
    watchPage(listener, signal);
  }

  #reopen() {
    if (this.state === 'closed') return;
    this.#interrupted();
    // A join that is under way opens the stream itself.
    if (this.#rejoinKey === undefined) this.#stream.open();
  }

  #interrupted() {
    this.#setState(globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting');
  }

  /** @param {Joined} joined */
  #beginMembership({ id, token, lastEventId, iceServers }) {
    this.#outbox.rejectAll(membershipEnded());
    this.id = id;
    this.#token = token;
    this.#membership++;
    this.#stream.lastEventId = lastEventId;
    this.iceServers = iceServers;
  }

  /**
   * Joins again if the membership has ended or its token is not valid any more; else closes the room.
   *
   * @param {unknown} problem why the service refuses the event stream
   * @param {AbortSignal} signal
   */
  async #rejoin(problem, signal) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status !== 401 && problem.code !== 'peer-not-found') return this.#close(problem);
    // All attempts have the same key until one succeeds: if one is interrupted, the next one is the same join.
    this.#rejoinKey ??= randomId();
    const membership = { room: this.name, id: this.id, metadata: this.metadata };
    try {
      const joined = await joinAgain(this.#options, membership, { key: this.#rejoinKey, signal });
      this.#rejoinKey = undefined;
      this.#beginMembership(joined);
      this.#roster.reset(joined.peers);
      this.#stream.open();
    } catch (refusal) {
      if (!signal.aborted && refusal instanceof Problem) this.#close(refusal);
    }
  }

  /** @param {() => Record<string, unknown>} metadata read when the updates before it are done */
  #patchMetadata(metadata) {
    const patch = async () => {
      const wanted = metadata();
      const init = {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ metadata: wanted }),
        signal: this.#lifetime.signal,
      };
      await this.#retry(() => request(this.#url(appendName('peers', this.id)), init));
      this.metadata = wanted;
    };
    const update = this.#updating.then(patch);
    this.#updating = update.catch(() => {});
    return update;
  }

  /**
   * @template T
   * @param {() => Promise<T>} attempt
   */
  #retry(attempt) {
    const onretry = async (/** @type {Problem} */ problem) => {
      if (problem.code !== 'not-in-room') return;
      // The membership has expired. To open the stream again renews it.
      if (this.state === 'open') this.#reopen();
      await this.#openOrClosed();
    };
    return retry(attempt, { onretry, signal: this.#lifetime.signal });
  }

  /** @returns {Promise<void>} */
  #openOrClosed() {
    return new Promise((resolve) => {
      const check = () => {
        if (this.state !== 'open' && this.state !== 'closed') return;
        this.removeEventListener('state', check);
        resolve();
      };
      this.addEventListener('state', check);
      check();
    });
  }

  /** @param {Problem} problem */
  #close(problem) {
    if (this.state === 'closed') return;
    this.#stream.close();
    clearMembership(this.#options);
    if (problem.code === 'removed') this.#emit('removed', {});
    this.#setState('closed', problem);
    this.#outbox.rejectAll(problem);
    this.#lifetime.abort(problem);
  }

  /**
   * @param {State} state
   * @param {Problem} [problem]
   */
  #setState(state, problem) {
    if (state === this.state || this.state === 'closed') return;
    this.state = state;
    this.#emit('state', { state, problem });
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | undefined>} [query]
   */
  #url(path, query = {}) {
    const url = new URL(`${appendName('v1/rooms', this.name)}/${path}`, serviceUrl(this.#options));
    url.searchParams.set('access_token', this.#token);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, `${value}`);
    }
    return url;
  }
}

import { Channels } from './channel.js';
import { Connection } from './connection.js';
import { appendName, randomId, request, retry, serviceUrl } from './http.js';
import { IceServers } from './ice-servers.js';
import { Inbox, traceOf } from './inbox.js';
import { joinAgain, joinOrRejoin } from './joining.js';
import { rememberLeave } from './leaving.js';
import { SavedMembership } from './saved-membership.js';
import { membershipEnded, Outbox } from './outbox.js';
import { watchPage } from './page.js';
import { Problem } from './problem.js';
import { Roster } from './roster.js';
import { delay, wake } from './waiting.js';

/** @import { ConnectOptions, JoinOptions, Message, Peer, SendOptions, State } from '../parley.js' */
/** @import { ReceivedEvent } from './inbox.js' */
/** @import { Joined } from './joining.js' */

/** How long `leave` waits for the messages that were sent before it. */
const LEAVE_TIMEOUT_MILLIS = 2_000;
/** A page that was hidden for less than this, in silence, may trust its stream. */
const SHORT_ABSENCE_MILLIS = 4_000;

/**
 * Joins a room, or a lobby; tries again for as long as the service cannot be reached or is too busy.
 *
 * @param {JoinOptions} options
 * @returns {Promise<Room>}
 */
export async function join(options) {
  wake();
  return new Room(options, await joinOrRejoin(options, options.signal));
}

/** One membership of one room, and the memberships that replace it if the service forgets it. */
export class Room extends EventTarget {
  /** @type {string} */ name;
  /** @type {string} */ id;
  /** @type {Map<string, Peer>} the others, in the order they joined */
  peers = new Map();
  /** @type {State} */ state = 'reconnecting';
  /** What stands in the way while the room is not open, once that is known. @type {Problem | undefined} */ problem;
  /** @type {Record<string, unknown>} */ metadata;
  /** @type {Map<string, Connection>} */ connections = new Map();

  #options;
  #token = '';
  /** How many times we have joined. (A token may change within a membership.) */
  #membership = 0;
  #inbox;
  #saved;
  #channels = new Channels();
  #roster = new Roster(this.peers, this.#channels, (type, detail) => this.#emit(type, detail));
  #outbox;
  /** The last update; the next one begins when it is done. @type {Promise<unknown>} */
  #updating = Promise.resolve();
  /** The idempotency key of the join that is under way to replace an ended membership. @type {string | undefined} */
  #rejoinKey;
  #leaving = false;
  #iceServers = new IceServers();
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
    this.#saved = new SavedMembership(options);
    this.#inbox = new Inbox({
      service: () => serviceUrl(options),
      url: (query) => this.#url(`${appendName('peers', this.id)}/messages`, query),
      onevent: (event) => this.#receive(event),
      onopen: () => this.#setState('open'),
      oninterrupt: (problem) => this.#interrupted(problem),
      onrefused: (problem) => this.#rejoin(problem),
      EventSource: options.EventSource ?? globalThis.EventSource,
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
    this.#inbox.open();
  }

  get iceServers() {
    return this.#iceServers.list;
  }

  /** How events arrive. */
  get transport() {
    return this.#inbox.transport;
  }

  /**
   * @param {Message} message
   * @param {SendOptions} [options]
   * @returns {Promise<string | undefined>}
   */
  send(message, { to, ttl, signal } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#leaving || this.state === 'closed') throw new Problem('left');
      this.#outbox.add(message, { to, ttl, signal, resolve, reject });
      wake();
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
    wake();
    const connection = new Connection(this, other, options);
    this.connections.set(peer, connection);
    connection.addEventListener('close', () => this.connections.delete(peer));
    return connection;
  }

  async leave() {
    if (this.#leaving || this.state === 'closed') return;
    this.#leaving = true;
    const leave = this.#leave();
    rememberLeave(this.#options, leave);
    await leave;
  }

  async #leave() {
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

  /** @param {ReceivedEvent} event */
  #receive(event) {
    // The browser says `offline` although a network leads to this service.
    if (this.state === 'offline') this.#setState('open');
    const { type, detail } = event;
    this.#emit('trace', traceOf(event));
    switch (type) {
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
        this.#iceServers.set(detail);
        return this.#emit('ice-servers', {});
      case 'removed':
        return this.#close(new Problem('removed', detail.message ?? 'removed from the room', { status: 403 }));
    }
  }

  /** @param {{resumed: boolean, peers: Peer[], heartbeat?: number, token?: string}} hello a poll has no heartbeat */
  #onHello({ resumed, peers, heartbeat, token }) {
    if (heartbeat !== undefined) this.#inbox.confirm(heartbeat * 1000);
    if (token !== undefined) {
      this.#token = token;
      // `EventSource` would reconnect with the old token in its URL, and that token expires.
      this.#inbox.open();
    }
    if (resumed) return;
    this.#roster.reset(peers);
    // If the service has forgotten the room, it has forgotten our metadata too.
    if (Object.keys(this.metadata).length > 0) this.#patchMetadata(() => this.metadata).catch(() => {});
  }

  /** Streams bring fresh ICE servers; polls do not. */
  async #refreshIceServers() {
    if (this.transport !== 'poll') return;
    const url = this.#url('ice-servers', {}, 'v1');
    const { signal } = this.#lifetime;
    if (await this.#iceServers.refresh(() => request(url, { signal }))) this.#emit('ice-servers', {});
  }

  /**
   * Reacts to the page, to the network, and to a stream that is silent for too long.
   * @param {AbortSignal} signal
   */
  #watch(signal) {
    const check = () => {
      if (this.#inbox.isSilent) return this.#reopen();
      this.#inbox.check();
      this.#refreshIceServers().catch(() => {});
    };
    const listener = {
      check,
      slept: (/** @type {number} */ millis) => this.#inbox.silence >= millis && this.#reopen(),
      online: () => this.#reopen(),
      offline: () => this.#interrupted(),
      hidden: (/** @type {boolean} */ unloads) =>
        this.#saved.save({ room: this.name, id: this.id, token: this.#token }, unloads),
      visible: (/** @type {number} */ absenceMillis) => {
        this.#saved.clear();
        // A phone that was locked has lost its connection and does not know it yet.
        const wasDeaf = absenceMillis >= SHORT_ABSENCE_MILLIS && this.#inbox.silence >= absenceMillis;
        if (wasDeaf && this.state === 'open') this.#inbox.open();
        else check();
      },
      suspended: () => {
        this.#inbox.suspend();
        this.#interrupted();
      },
      resumed: () => {
        this.#saved.clear();
        this.#saved.protect(this.id);
        this.#reopen();
      },
      closed: () => {
        this.#inbox.close();
        navigator.sendBeacon(this.#url(`${appendName('peers', this.id)}/leave`));
      },
    };
    watchPage(listener, signal);
  }

  #reopen() {
    if (this.state === 'closed') return;
    this.#interrupted();
    // A join that is under way opens the stream itself.
    if (this.#rejoinKey === undefined) this.#inbox.open();
  }

  /** @param {Problem} [problem] why, once that is known */
  #interrupted(problem) {
    this.#setState(globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting', problem ?? this.problem);
  }

  /** @param {Joined} joined */
  #beginMembership({ id, token, lastEventId, ...ice }) {
    this.#outbox.rejectAll(membershipEnded());
    this.id = id;
    this.#token = token;
    this.#membership++;
    this.#inbox.lastEventId = lastEventId;
    this.#iceServers.set(ice);
    this.#saved.protect(id);
  }

  /**
   * Joins again if the membership has ended or its token is not valid any more; else closes the room.
   *
   * @param {unknown} problem why the service refuses to deliver events
   */
  async #rejoin(problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status !== 401 && problem.code !== 'peer-not-found') return this.#close(problem);
    // All attempts have the same key until one succeeds: if one is interrupted, the next one is the same join.
    this.#rejoinKey ??= randomId();
    const membership = { room: this.name, id: this.id, metadata: this.metadata };
    const onretry = (/** @type {Problem} */ obstacle) => this.#interrupted(obstacle);
    const { signal } = this.#lifetime;
    try {
      const joined = await joinAgain(this.#options, membership, { key: this.#rejoinKey, onretry, signal });
      this.#rejoinKey = undefined;
      this.#beginMembership(joined);
      this.#roster.reset(joined.peers);
      this.#inbox.open();
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
    this.#inbox.close();
    this.#saved.forget();
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
    const isSame = problem?.code === this.problem?.code && problem?.status === this.problem?.status;
    if ((state === this.state && isSame) || this.state === 'closed') return;
    this.state = state;
    this.problem = problem;
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
   * @param {string} [parent]
   */
  #url(path, query = {}, parent = appendName('v1/rooms', this.name)) {
    const url = new URL(`${parent}/${path}`, serviceUrl(this.#options));
    url.searchParams.set('access_token', this.#token);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, `${value}`);
    }
    return url;
  }
}

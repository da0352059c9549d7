import { Channels } from './channel.js';
import { Connection } from './connection.js';
import { appendName, randomId, request, retry, serviceUrl, withQuery } from './http.js';
import { IceServers } from './ice-servers.js';
import { Inbox, traceOf } from './inbox.js';
import { joinAgain, joinOrRejoin } from './joining.js';
import { rememberLeave } from './leaving.js';
import { SavedMembership } from './saved-membership.js';
import { membershipEnded, Outbox } from './outbox.js';
import { keepListening, openOrClosed } from './listening.js';
import { Problem } from './problem.js';
import { Reports } from './reports.js';
import { Roster } from './roster.js';
import { takeSlotDuring } from './stream-slots.js';
import { patchMetadata, Updates } from './updates.js';
import { delay, wake } from './waiting.js';

/** @import { ConnectOptions, JoinOptions, Message, Peer, SendOptions, State } from '../parley.js' */
/** @import { ReceivedEvent } from './inbox.js' */
/** @import { Joined } from './joining.js' */

/** How long `leave` waits for the messages that were sent before it. */
const LEAVE_TIMEOUT_MILLIS = 2_000;

/**
 * Joins a room, or a lobby; tries again for as long as the service cannot be reached or is too busy.
 *
 * @param {JoinOptions} options
 * @returns {Promise<Room>}
 */
export async function join(options) {
  wake();
  const service = serviceUrl(options);
  const joining = joinOrRejoin(options, options.signal);
  if (!options.EventSource && !globalThis.EventSource) return new Room(options, await joining);
  return new Room(options, ...(await takeSlotDuring(service, joining)));
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
  #updates = new Updates();
  /** The idempotency key of the join that is under way to replace an ended membership. @type {string | undefined} */
  #rejoinKey;
  #leaving = false;
  #iceServers = new IceServers();
  #reports;
  /** Aborted when the room is closed. */
  #lifetime = new AbortController();

  /**
   * @param {JoinOptions} options
   * @param {Joined} joined
   * @param {() => void} [releaseSlot] gives back the slot of the stream, if it has one
   */
  constructor(options, joined, releaseSlot) {
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
      releaseSlot,
      signal,
    });
    this.#outbox = new Outbox({
      url: (path, query) => this.#url(path, query),
      retry: (attempt) => this.#retry(attempt),
      membership: () => this.#membership,
      trace: (trace) => this.#emit('trace', trace),
      signal,
    });
    this.#reports = new Reports((name) => this.#url(`${appendName('peers', this.id)}/${name}`), signal);
    this.name = joined.room;
    this.metadata = options.metadata ?? {};
    this.id = joined.id;
    this.#beginMembership(joined);
    this.#roster.set(joined.peers);
    const owner = {
      membership: () => ({ room: this.name, id: this.id, token: this.#token }),
      leaveUrl: () => this.#leaveUrl(),
      isOpen: () => this.state === 'open',
      reopen: () => this.#reopen(),
      interrupted: () => this.#interrupted(),
      check: () => this.#refreshIceServers().catch(() => {}),
    };
    keepListening(this.#inbox, this.#saved, owner, signal);
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
    const connection = new Connection(this, other, options, this.#reports);
    this.connections.set(peer, connection);
    connection.addEventListener('close', () => this.connections.delete(peer));
    return connection;
  }

  async leave() {
    if (this.#leaving || this.state === 'closed') return;
    this.#leaving = true;
    await rememberLeave(this.#options, this.#leave());
  }

  async #leave() {
    this.#outbox.flush();
    const timeout = new AbortController();
    await Promise.race([this.#outbox.posting, delay(LEAVE_TIMEOUT_MILLIS, timeout.signal).catch(() => {})]);
    timeout.abort();
    if (this.#lifetime.signal.aborted) return;
    const url = this.#leaveUrl();
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
    const fetchFresh = () => request(this.#url('ice-servers', {}, 'v1'), { signal: this.#lifetime.signal });
    if (this.transport === 'poll' && (await this.#iceServers.refresh(fetchFresh))) this.#emit('ice-servers', {});
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
    return this.#updates.add(async () => {
      const wanted = metadata();
      await this.#retry(() => patchMetadata(this.#url(appendName('peers', this.id)), wanted, this.#lifetime.signal));
      this.metadata = wanted;
    });
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
      await openOrClosed(this);
    };
    return retry(attempt, { onretry, signal: this.#lifetime.signal });
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

  #leaveUrl() {
    return this.#url(`${appendName('peers', this.id)}/leave`);
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | undefined>} [query]
   * @param {string} [parent]
   */
  #url(path, query = {}, parent = appendName('v1/rooms', this.name)) {
    return withQuery(new URL(`${parent}/${path}`, serviceUrl(this.#options)), { access_token: this.#token, ...query });
  }
}

/**
 * Parley in the browser. Two layers, usable apart:
 *
 * 1. The channel ({@link join}, {@link Room}, {@link Channel}) knows HTTP and event streams and nothing of WebRTC. It
 *    comes back by itself from whatever can be come back from: a lost connection, a replica that went away, a sleeping
 *    laptop, a lease that ran out.
 * 2. The negotiator ({@link negotiate}, {@link Connection}) makes of the messages of one peer an `RTCPeerConnection`:
 *    W3C perfect negotiation, and what it takes to outlive a reload, a lost message or a change of network.
 *
 * And {@link SignalingChannel}, so that the textbook's samples run as they are. Types: `parley.d.ts`.
 *
 * @module
 */

/**
 * @import { ChannelMessage, ConnectOptions, JoinOptions, LeaveReason, Message, Peer, Received, SendOptions, Signaler,
 *   SignalingMessage, State, Trace } from './parley.js'
 */

/**
 * What a join answers.
 * @typedef {{room: string, id: string, token: string, lastEventId: string, peers: Peer[], iceServers: RTCIceServer[]}}
 *   Joined
 */

/**
 * A message on its way out, as the text it had when it was sent.
 * @typedef {object} Outgoing
 * @property {string} text
 * @property {string} what
 * @property {boolean} alone the app's own data is not held up by, nor refused with, what stands beside it
 * @property {string | undefined} to
 * @property {number | undefined} ttl
 * @property {number} at
 * @property {(id: string | undefined) => void} resolve
 * @property {(problem: unknown) => void} reject
 */

/** Silence of so many heartbeats means that the stream is dead, whatever TCP believes. */
const SILENT_HEARTBEATS = 2.5;
/** Candidates that come within this time of each other travel in one request. */
const GATHERING_MILLIS = 30;
const BATCH_MESSAGES = 64;
/** A body may have 64 KiB. */
const BATCH_CHARACTERS = 48 * 1024;
const REQUEST_MILLIS = 15_000;
/** The service knows an idempotency key again for 2 minutes: the last attempt has to be over by then. */
const PATIENCE_MILLIS = 100_000;
const FIRST_BACKOFF_MILLIS = 400;
const LAST_BACKOFF_MILLIS = 10_000;
/** What was sent before a leave is given so long to go out first. */
const PARTING_MILLIS = 2_000;
/** What a peer says before anybody listens: its last offer and the candidates after it. */
const EARLY_MESSAGES = 128;

const STREAM_EVENTS = [
  'hello',
  'message',
  'peer-joined',
  'peer-left',
  'peer-updated',
  'ice-servers',
  'removed',
  'ping',
];

/** Why something was refused or could not be done. */
export class Problem extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {{status?: number, retryAfterMillis?: number, cause?: unknown}} [options] a status of 0: no HTTP answer
   */
  constructor(code, message = code, { status = 0, retryAfterMillis = 0, cause } = {}) {
    super(message, { cause });
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.retryAfterMillis = retryAfterMillis;
  }

  /** Whether the same request may well be accepted later. */
  get passing() {
    const { code, status } = this;
    return code === 'unreachable' || code === 'not-in-room' || status === 408 || status === 429 || status >= 500;
  }
}

/**
 * Joins a room, or a lobby; asks again for as long as the service cannot be reached or is too busy.
 *
 * @param {JoinOptions} options
 * @returns {Promise<Room>}
 */
export async function join(options) {
  const { signal } = options;
  return new Room(options, (await rejoin(options, signal)) ?? (await requestJoin(options, { signal })));
}

// ---- The channel --------------------------------------------------------------------------------

/** One membership of one room, and its successors where the service has forgotten it. */
export class Room extends EventTarget {
  /** @type {string} */ name;
  /** @type {string} */ id;
  /** @type {Map<string, Peer>} the others, in the order they joined */
  peers = new Map();
  /** @type {RTCIceServer[]} */ iceServers = [];
  /** @type {State} */ state = 'reconnecting';
  /** @type {Record<string, unknown>} */ metadata;
  /** @type {Map<string, Connection>} */
  connections = new Map();

  #options;
  #token = '';
  /** How many joins there were: a token may change within a membership. */
  #membership = 0;
  #lastEventId = '';
  /** @type {EventSource | undefined} */ #source;
  #heartbeatMillis = 15_000;
  #heardAt = 0;
  /** Streams opened, or questions asked, since the last hello. */
  #openings = 0;
  /** The question, under way, why there is no stream. @type {AbortController | undefined} */ #asking;
  /** @type {Map<string, Set<Channel>>} */ #channels = new Map();
  /** What came from peers whom no channel listens to yet. @type {Map<string, Received[]>} */ #early = new Map();
  /** @type {Outgoing[]} */ #outgoing = [];
  /** @type {Promise<void> | undefined} */ #posting;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #gathering;
  /** The last update under way: they take effect one after the other. @type {Promise<unknown>} */
  #updating = Promise.resolve();
  /** The idempotency key of a join under way that is to follow a membership that is over. @type {string | undefined} */
  #rejoinKey;
  #leaving = false;
  #stay = new AbortController();

  /**
   * @param {JoinOptions} options
   * @param {Joined} joined
   */
  constructor(options, joined) {
    super();
    this.#options = options;
    this.name = joined.room;
    this.metadata = options.metadata ?? {};
    this.id = joined.id;
    this.#begin(joined);
    this.#know(joined.peers);
    this.#keepWatch();
    this.#open();
  }

  /**
   * @param {Message} message
   * @param {SendOptions} [options]
   * @returns {Promise<string | undefined>}
   */
  send(message, { to, ttl } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#leaving || this.state === 'closed') throw new Problem('left');
      const text = JSON.stringify(message);
      const what = kind(message);
      this.#outgoing.push({ text, what, alone: what === 'data', to, ttl, at: Date.now(), resolve, reject });
      if (what === 'candidate' || what === 'end-of-candidates') this.#gather();
      else this.#flush();
    });
  }

  /** @param {Record<string, unknown>} metadata */
  update(metadata) {
    return this.#put(() => metadata);
  }

  /** @param {{token?: string}} [options] */
  async timeline({ token } = {}) {
    const url = this.#url('timeline');
    if (token === undefined) return (await request(url, {})).entries;
    url.search = '';
    return (await request(url, { headers: { Authorization: `Bearer ${token}` } })).entries;
  }

  /** @param {string} peer */
  channel(peer) {
    const early = this.#early.get(peer) ?? [];
    this.#early.delete(peer);
    const channels = this.#channels.get(peer) ?? new Set();
    this.#channels.set(peer, channels);
    const channel = new Channel(this, peer, early, () => {
      channels.delete(channel);
      if (channels.size === 0 && this.#channels.get(peer) === channels) this.#channels.delete(peer);
    });
    channels.add(channel);
    return channel;
  }

  /**
   * @param {string} peer
   * @param {ConnectOptions} [options]
   */
  connect(peer, options = {}) {
    const known = this.connections.get(peer);
    if (known) return known;
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
    this.#flush();
    const parting = new AbortController();
    await Promise.race([this.#posting, pause(PARTING_MILLIS, parting.signal).catch(() => {})]);
    parting.abort();
    if (this.#stay.signal.aborted) return;
    const url = this.#url(`${segment('peers', this.id)}/leave`);
    this.#end(new Problem('left'));
    // If this does not get through, the lease runs out a little later.
    await request(url, { method: 'POST', keepalive: true }).catch(() => {});
  }

  // Receiving

  #open() {
    if (this.state === 'closed') return;
    this.#asking?.abort();
    this.#source?.close();
    this.#heardAt = Date.now();
    this.#openings++;
    const url = this.#url(`${segment('peers', this.id)}/messages`, { lastEventId: this.#lastEventId });
    const source = new EventSource(url);
    this.#source = source;
    for (const type of STREAM_EVENTS) {
      source.addEventListener(type, (event) => source === this.#source && this.#hear(event));
    }
    source.addEventListener('error', () => {
      if (source !== this.#source) return;
      this.#interrupted();
      if (source.readyState === EventSource.CLOSED) this.#ask();
    });
  }

  #reopen() {
    if (this.state === 'closed') return;
    this.#interrupted();
    // A join that is under way opens the stream itself.
    if (this.#rejoinKey === undefined) this.#open();
  }

  /** @param {MessageEvent<string>} event */
  #hear(event) {
    this.#heardAt = Date.now();
    if (event.lastEventId !== '') this.#lastEventId = event.lastEventId;
    // The browser was mistaken: a network is a network even if it leads to this service only.
    if (this.state === 'offline') this.#change('open');
    const detail = JSON.parse(event.data);
    this.#trace({
      direction: 'received',
      what: event.type === 'message' ? kind(detail) : event.type,
      peer: detail.from ?? detail.peer?.id,
      size: event.data.length,
      id: event.lastEventId,
      at: this.#heardAt,
    });
    switch (event.type) {
      case 'hello':
        return this.#greeted(detail);
      case 'message':
        return this.#received(detail);
      case 'peer-joined':
        return this.#joined(detail.peer);
      case 'peer-left':
        return this.#left(detail);
      case 'peer-updated':
        return this.#updated(detail.peer);
      case 'ice-servers':
        this.iceServers = detail.iceServers;
        return this.#tell('ice-servers', {});
      case 'removed':
        return this.#end(new Problem('removed', detail.message ?? 'removed from the room', { status: 403 }));
    }
  }

  /** @param {{resumed: boolean, peers: Peer[], heartbeat: number, token?: string}} hello */
  #greeted({ resumed, peers, heartbeat, token }) {
    this.#openings = 0;
    this.#heartbeatMillis = heartbeat * 1000;
    this.#change('open');
    if (token !== undefined) {
      this.#token = token;
      // The browser would come back with the old one, until that is too old.
      this.#open();
    }
    if (resumed) return;
    this.#reset(peers);
    // A room that was forgotten has forgotten our metadata too.
    if (Object.keys(this.metadata).length > 0) this.#put(() => this.metadata).catch(() => {});
  }

  /** @param {Received} message */
  #received(message) {
    this.#tell('message', message);
    const { from, description } = message;
    const channels = this.#channels.get(from);
    if (channels) return [...channels].forEach((channel) => channel.receive(message));
    if ('data' in message) return;
    const early = description?.type === 'offer' ? [] : (this.#early.get(from) ?? []);
    if (early.length < EARLY_MESSAGES) this.#early.set(from, [...early, message]);
  }

  /** @param {Peer} peer */
  #joined(peer) {
    if (this.peers.get(peer.id)?.joinedAt === peer.joinedAt) return;
    // Last in the order, also who was known.
    this.peers.delete(peer.id);
    this.peers.set(peer.id, peer);
    this.#early.delete(peer.id);
    this.#tell('peer-joined', { peer });
  }

  /** @param {{peer: Pick<Peer, 'id' | 'joinedAt'>, reason: LeaveReason, message?: string}} news */
  #left({ peer: { id, joinedAt }, reason, message }) {
    const peer = this.peers.get(id);
    if (peer?.joinedAt !== joinedAt) return;
    this.peers.delete(id);
    this.#early.delete(id);
    this.#tell('peer-left', { peer, reason, ...(message === undefined ? {} : { message }) });
  }

  /** @param {Peer} peer */
  #updated({ id, metadata }) {
    const known = this.peers.get(id);
    if (known === undefined) return;
    const peer = { ...known, metadata };
    this.peers.set(id, peer);
    this.#tell('peer-updated', { peer });
  }

  /**
   * Takes `peers` as the truth, says so, and then what is different, for those who listen to nothing else.
   * @param {Peer[]} peers
   */
  #reset(peers) {
    const former = new Map(this.peers);
    this.#know(peers);
    this.#tell('reset', {});
    for (const [id, peer] of former) {
      if (!this.peers.has(id)) this.#tell('peer-left', { peer, reason: 'expired' });
    }
    for (const peer of [...this.peers.values()]) {
      const known = former.get(peer.id);
      if (known?.joinedAt !== peer.joinedAt) this.#tell('peer-joined', { peer });
      else if (JSON.stringify(known.metadata) !== JSON.stringify(peer.metadata)) this.#tell('peer-updated', { peer });
    }
  }

  /** @param {Peer[]} peers */
  #know(peers) {
    this.#early.clear();
    this.peers.clear();
    for (const peer of peers) this.peers.set(peer.id, peer);
  }

  /** The browser has given up on the stream, and would not say why: asks by a poll, which has a status and a body. */
  async #ask() {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const end = () => asking.abort();
    this.#stay.signal.addEventListener('abort', end, { once: true });
    const { signal } = asking;
    const query = { after: this.#lastEventId, wait: 0 };
    const init = { headers: { Accept: 'application/json' }, signal };
    try {
      await pause(this.#openings > 1 ? backoffMillis(this.#openings) : 0, signal);
      const poll = () => request(this.#url(`${segment('peers', this.id)}/messages`, query), init);
      await insist(poll, { patienceMillis: Infinity, signal });
      this.#open();
    } catch (problem) {
      if (!signal.aborted) await this.#refused(problem, signal);
    } finally {
      this.#stay.signal.removeEventListener('abort', end);
      if (this.#asking === asking) this.#asking = undefined;
    }
  }

  /**
   * @param {unknown} problem what stands between us and our stream, for good
   * @param {AbortSignal} signal
   */
  async #refused(problem, signal) {
    if (!(problem instanceof Problem)) throw problem;
    // A token that is too old or from before a restart, a membership that is over: a new one may be had.
    if (problem.status !== 401 && problem.code !== 'peer-not-found') return this.#end(problem);
    try {
      const joined = await this.#joinAgain(signal);
      this.#rejoinKey = undefined;
      this.#begin(joined);
      this.#reset(joined.peers);
      this.#open();
    } catch (refusal) {
      if (!signal.aborted && refusal instanceof Problem) this.#end(refusal);
    }
  }

  /** @param {AbortSignal} signal */
  async #joinAgain(signal) {
    const { url } = this.#options;
    const credential = () => this.#credential();
    const options = { url, credential, room: this.name, metadata: this.metadata };
    // One key until there is an answer: should this be interrupted, the next attempt is the same join.
    const key = (this.#rejoinKey ??= randomName());
    try {
      return await requestJoin({ ...options, id: this.id }, { key, signal });
    } catch (problem) {
      // Our old self may still hold the id. One that was drawn for us is not worth waiting for.
      if (!(problem instanceof Problem) || problem.code !== 'peer-id-taken' || this.#options.id) throw problem;
      return await requestJoin(options, { key, signal });
    }
  }

  async #credential() {
    try {
      return await bearer(this.#options);
    } catch (cause) {
      throw new Problem('unreachable', 'there is no credential to be had', { cause });
    }
  }

  /** @param {Joined} joined */
  #begin({ id, token, lastEventId, iceServers }) {
    this.#drop(new Problem('left', 'said by a membership that is over'));
    this.id = id;
    this.#token = token;
    this.#membership++;
    this.#lastEventId = lastEventId;
    this.iceServers = iceServers;
  }

  /** Notices what no event of the stream tells: silence, a new network, a page that is put away and taken up again. */
  #keepWatch() {
    const { signal } = this.#stay;
    const check = () => {
      if (Date.now() - this.#heardAt > SILENT_HEARTBEATS * this.#heartbeatMillis && !this.#asking) this.#reopen();
    };
    const watch = setInterval(check, 1000);
    signal.addEventListener('abort', () => clearInterval(watch));
    const { document } = globalThis;
    // Neither a worker nor a test has a page.
    globalThis.addEventListener?.('online', () => this.#reopen(), { signal });
    globalThis.addEventListener?.('offline', () => this.#interrupted(), { signal });
    if (!document) return;
    const hidden = () => {
      if (this.#options.remember) keep(this.#options, { room: this.name, id: this.id, token: this.#token });
    };
    const shown = () => forget(this.#options);
    document.addEventListener('visibilitychange', () => (document.hidden ? hidden() : (shown(), check())), { signal });
    const pagehide = (/** @type {PageTransitionEvent} */ event) => {
      hidden();
      this.#source?.close();
      if (event.persisted) this.#interrupted();
      else navigator.sendBeacon(this.#url(`${segment('peers', this.id)}/leave`));
    };
    addEventListener('pagehide', pagehide, { signal });
    addEventListener('pageshow', (event) => event.persisted && (shown(), this.#reopen()), { signal });
  }

  // Sending

  #gather() {
    this.#gathering ??= setTimeout(() => this.#flush(), GATHERING_MILLIS);
  }

  #flush() {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (!this.#posting && this.#outgoing.length > 0) this.#posting = this.#postAll();
  }

  async #postAll() {
    while (this.#outgoing.length > 0) await this.#post(this.#takeBatch());
    this.#posting = undefined;
  }

  /**
   * What can travel with the oldest message: what goes to the same peer, as long as nothing said to everybody is
   * overtaken.
   */
  #takeBatch() {
    const [first] = this.#outgoing;
    const batch = [first];
    let characters = first.text.length;
    for (const next of first.alone ? [] : this.#outgoing.slice(1)) {
      if (next.to !== first.to) {
        if (next.to === undefined || first.to === undefined) break;
        continue;
      }
      characters += next.text.length;
      if (next.alone || next.ttl !== first.ttl) break;
      if (batch.length === BATCH_MESSAGES || characters > BATCH_CHARACTERS) break;
      batch.push(next);
    }
    this.#outgoing = this.#outgoing.filter((message) => !batch.includes(message));
    return batch;
  }

  /** @param {() => Record<string, unknown>} metadata read when its turn has come */
  #put(metadata) {
    const put = async () => {
      const wanted = metadata();
      const init = {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ metadata: wanted }),
        signal: this.#stay.signal,
      };
      await this.#insist(() => request(this.#url(segment('peers', this.id)), init));
      this.metadata = wanted;
    };
    const update = this.#updating.then(put);
    this.#updating = update.catch(() => {});
    return update;
  }

  /** @param {Outgoing[]} batch */
  async #post(batch) {
    const { to, ttl } = batch[0];
    const texts = batch.map(({ text }) => text);
    // A string is sent as text/plain; with that and all else in the query, no preflight comes before it.
    const init = {
      method: 'POST',
      body: texts.length === 1 ? texts[0] : `[${texts.join(',')}]`,
      signal: this.#stay.signal,
    };
    const query = { idempotencyKey: randomName(), ttl };
    const membership = this.#membership;
    /** @type {(string | undefined)[]} */ let ids = [];
    /** @type {unknown} */ let problem;
    try {
      const path = to === undefined ? 'messages' : `${segment('peers', to)}/messages`;
      const answer = await this.#insist(() => {
        if (membership !== this.#membership) throw new Problem('left', 'said by a membership that is over');
        return request(this.#url(path, query), init);
      });
      ids = answer.ids ?? [answer.id];
    } catch (refusal) {
      problem = refusal;
    }
    const now = Date.now();
    batch.forEach(({ text: { length: size }, what, at, resolve, reject }, index) => {
      const refused = problem instanceof Problem ? problem.code : undefined;
      const took = now - at;
      this.#trace({ direction: 'sent', what, peer: to, size, id: ids[index], at, took, refused });
      if (problem) reject(problem);
      else resolve(ids[index]);
    });
  }

  /**
   * @template T
   * @param {() => Promise<T>} attempt
   */
  #insist(attempt) {
    const onretry = async (/** @type {Problem} */ problem) => {
      if (problem.code !== 'not-in-room') return;
      // It is the stream that takes a peer back in whose lease has run out.
      if (this.state === 'open') this.#reopen();
      await this.#opened();
    };
    return insist(attempt, { onretry, signal: this.#stay.signal });
  }

  /** @returns {Promise<void>} */
  #opened() {
    return new Promise((resolve) => {
      const decided = () => {
        if (this.state !== 'open' && this.state !== 'closed') return;
        this.removeEventListener('state', decided);
        resolve();
      };
      this.addEventListener('state', decided);
      decided();
    });
  }

  /** @param {Problem} problem */
  #drop(problem) {
    for (const { reject } of this.#outgoing.splice(0)) reject(problem);
  }

  // The rest

  /** @param {Problem} problem */
  #end(problem) {
    if (this.state === 'closed') return;
    this.#source?.close();
    forget(this.#options);
    if (problem.code === 'removed') this.#tell('removed', {});
    this.#change('closed', problem);
    this.#drop(problem);
    this.#stay.abort(problem);
  }

  #interrupted() {
    this.#change(globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting');
  }

  /**
   * @param {State} state
   * @param {Problem} [problem]
   */
  #change(state, problem) {
    if (state === this.state || this.state === 'closed') return;
    this.state = state;
    this.#tell('state', { state, problem });
  }

  /** @param {Trace} trace */
  #trace(trace) {
    this.#tell('trace', trace);
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | undefined>} [query]
   */
  #url(path, query = {}) {
    const url = new URL(`${segment('v1/rooms', this.name)}/${path}`, base(this.#options));
    url.searchParams.set('access_token', this.#token);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, `${value}`);
    }
    return url;
  }
}

/** What one peer is told and tells: the signaling channel of the W3C's examples. */
export class Channel {
  #room;
  /** @type {Received[]} */ #early;
  #close;
  #closed = false;
  /** @type {((message: ChannelMessage) => unknown) | null} */ #onmessage = null;

  /**
   * @param {Room} room
   * @param {string} peer
   * @param {Received[]} early what has come already
   * @param {() => void} close
   */
  constructor(room, peer, early, close) {
    this.#room = room;
    this.peer = peer;
    this.#early = early;
    this.#close = close;
  }

  get onmessage() {
    return this.#onmessage;
  }

  set onmessage(handler) {
    this.#onmessage = handler;
    if (handler) queueMicrotask(() => this.#early.splice(0).forEach((message) => this.receive(message)));
  }

  /**
   * @param {Message} message
   * @param {{ttl?: number}} [options]
   */
  send(message, { ttl } = {}) {
    return this.#room.send(message, { to: this.peer, ttl });
  }

  close() {
    this.#closed = true;
    this.#close();
  }

  /** @param {Received} message for the room's use */
  receive(message) {
    if (this.#closed) return;
    if (!this.#onmessage || this.#early.length > 0) {
      if (this.#early.length < EARLY_MESSAGES) this.#early.push(message);
      return;
    }
    const { description, candidate } = message;
    const data = 'data' in message ? message.data : { description, candidate };
    this.#onmessage({ ...message, data });
  }
}

/** @param {Pick<JoinOptions, 'url'>} options */
function base({ url = new URL('.', import.meta.url) }) {
  const base = new URL(url, globalThis.location?.href);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

/**
 * @param {string} path
 * @param {string} name of a room, a lobby or a peer
 */
function segment(path, name) {
  // As a step of a path these would lead elsewhere, encoded or not.
  if (!name || name === '.' || name === '..') throw new Problem('invalid-id', `"${name}" is no name`);
  return `${path}/${encodeURIComponent(name)}`;
}

/**
 * @param {JoinOptions} options
 * @param {{token?: string, key?: string, signal?: AbortSignal}} [more] `token`: of the membership that comes back
 * @returns {Promise<Joined>}
 */
async function requestJoin(options, { token, key = randomName(), signal } = {}) {
  const { room, lobby, id, metadata, onretry } = options;
  const place =
    room === undefined && lobby !== undefined ? segment('v1/lobbies', lobby) : segment('v1/rooms', room ?? '');
  const attempt = async () => {
    const authorization = token ?? (await bearer(options));
    return request(new URL(`${place}/peers`, base(options)), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        // Not in the query: whoever knows this key within 2 minutes is given the same membership.
        'Idempotency-Key': key,
        ...(authorization === undefined ? {} : { Authorization: `Bearer ${authorization}` }),
      },
      body: JSON.stringify({ id, metadata }),
      signal,
    });
  };
  return insist(attempt, { patienceMillis: Infinity, onretry, signal });
}

/** @param {JoinOptions} options */
async function bearer({ credential }) {
  return typeof credential === 'function' ? credential() : credential;
}

/**
 * Comes back as the peer that this page was before it was reloaded.
 *
 * @param {JoinOptions} options
 * @param {AbortSignal} [signal]
 * @returns {Promise<Joined | undefined>} nothing if there is no such peer, or it cannot come back
 */
async function rejoin(options, signal) {
  const kept = options.remember ? recall(options) : undefined;
  forget(options);
  if (!kept || (options.id !== undefined && options.id !== kept.id)) return undefined;
  const { room, id, token } = kept;
  try {
    const joined = await requestJoin({ ...options, lobby: undefined, room, id }, { token, signal });
    if (options.room !== undefined || joined.peers.length > 0) return joined;
    // Nobody is sent to who was alone, and away, in a lobby's room.
    const url = new URL(`${segment('v1/rooms', room)}/${segment('peers', id)}/leave`, base(options));
    url.searchParams.set('access_token', joined.token);
    await request(url, { method: 'POST', signal }).catch(() => {});
  } catch (problem) {
    const { code = '' } = problem instanceof Problem ? problem : {};
    // Somebody else's by now, or too old: somebody new may still come in.
    if (!['peer-id-taken', 'unauthorized', 'forbidden'].includes(code)) throw problem;
  }
  return undefined;
}

/** @param {JoinOptions} options */
function storageKey(options) {
  const { room, lobby } = options;
  return `parley ${base(options)} ${room === undefined ? 'lobby' : 'room'} ${room ?? lobby}`;
}

/**
 * @param {JoinOptions} options
 * @param {{room: string, id: string, token: string}} place
 */
function keep(options, place) {
  try {
    sessionStorage.setItem(storageKey(options), JSON.stringify(place));
  } catch {
    // A browser that keeps nothing: somebody new next time.
  }
}

/**
 * @param {JoinOptions} options
 * @returns {{room: string, id: string, token: string} | undefined}
 */
function recall(options) {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(options)) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * While the page is looked at nothing is kept, because a tab's duplicate is given a copy.
 * @param {JoinOptions} options
 */
function forget(options) {
  try {
    if (options.remember) sessionStorage.removeItem(storageKey(options));
  } catch {
    // Nothing was kept.
  }
}

/**
 * One request; its JSON, or a {@link Problem}.
 *
 * @param {URL} url
 * @param {RequestInit} init
 * @returns {Promise<any>}
 */
async function request(url, { signal, ...init }) {
  signal?.throwIfAborted();
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, REQUEST_MILLIS);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const response = await fetch(url, { ...init, cache: 'no-store', signal: ending.signal });
    const text = await response.text();
    if (!response.ok) throw refusal(response, text);
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Problem) throw cause;
    throw new Problem('unreachable', 'the service does not answer', { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/**
 * @param {Response} response
 * @param {string} text
 */
function refusal({ status, headers }, text) {
  const retryAfterMillis = 1000 * (Number(headers.get('Retry-After')) || 0);
  try {
    const { code, detail, title } = JSON.parse(text);
    return new Problem(code ?? 'refused', detail ?? title, { status, retryAfterMillis });
  } catch {
    // Not the service's own words: something between us and it.
    return new Problem(status < 500 ? 'refused' : 'unreachable', `HTTP ${status}`, { status, retryAfterMillis });
  }
}

/**
 * Makes attempts until one succeeds or is refused for good, with exponential backoff and full jitter between them.
 *
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {{patienceMillis?: number, onretry?: (problem: Problem) => unknown, signal?: AbortSignal}} options `onretry`
 *     may be waited for
 * @returns {Promise<T>}
 */
async function insist(attempt, { patienceMillis = PATIENCE_MILLIS, onretry, signal }) {
  const deadline = Date.now() + patienceMillis;
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.passing) throw problem;
      const delay = problem.retryAfterMillis + backoffMillis(failures);
      if (Date.now() + delay > deadline) throw new Problem('unanswered', problem.message, { cause: problem });
      await onretry?.(problem);
      await pause(delay, signal);
    }
  }
}

/** @param {number} failures */
function backoffMillis(failures) {
  return Math.random() * Math.min(LAST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS * 2 ** failures);
}

/**
 * @param {number} millis
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
function pause(millis, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, millis);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** A random name of 24 characters. (`crypto.randomUUID` exists in secure contexts only.) */
function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {Message} message */
function kind({ description, candidate }) {
  if (description) return description.type;
  if (candidate) return 'candidate';
  return candidate === null ? 'end-of-candidates' : 'data';
}

// ---- The negotiator -----------------------------------------------------------------------------

/**
 * What is not connected so long after the last message went either way is begun anew: a message was lost with the log it
 * was in, or a browser has tied itself in knots. The impolite one loses patience first, and both grow more patient.
 */
const NEGOTIATION_MILLIS = { impolite: 6_000, polite: 9_000 };
const MOST_PATIENCE = 2 ** 4;
/** The polite one waits so long for the other's offer before it makes one. */
const COURTESY_MILLIS = 500;

/**
 * Perfect negotiation, as in the specification of WebRTC (10.7, "Perfect Negotiation Example"), letter for letter.
 * Added to it are the candidates that come before their description, which wait for it, and the end of a connection,
 * after which nothing is said any more.
 *
 * @param {RTCPeerConnection} pc
 * @param {Signaler} channel
 * @param {{polite: boolean}} role whoever joined later is polite
 */
export function negotiate(pc, channel, { polite }) {
  let makingOffer = false;
  let ignoreOffer = false;
  let isSettingRemoteAnswerPending = false;
  /** @type {RTCIceCandidateInit[]} */
  let early = [];

  const report = (/** @type {unknown} */ err) => {
    if (pc.signalingState !== 'closed') console.error(err);
  };
  const send = (/** @type {Message} */ message) => Promise.resolve(channel.send(message)).catch(report);

  const addCandidate = async (/** @type {RTCIceCandidateInit} */ candidate) => {
    // As it was when the candidate came: by the time it has failed an answer may have followed the ignored offer.
    const ignoreCandidate = ignoreOffer;
    try {
      await pc.addIceCandidate(candidate);
    } catch (err) {
      if (!ignoreCandidate) throw err; // Suppress ignored offer's candidates
    }
  };

  pc.onnegotiationneeded = async () => {
    try {
      makingOffer = true;
      await pc.setLocalDescription();
      send({ description: pc.localDescription });
    } catch (err) {
      report(err);
    } finally {
      makingOffer = false;
    }
  };

  pc.onicecandidate = ({ candidate }) => send({ candidate });

  pc.oniceconnectionstatechange = () => {
    if (pc.iceConnectionState === 'failed') pc.restartIce();
  };

  channel.onmessage = async (/** @type {Message} */ { description, candidate }) => {
    try {
      if (description) {
        // An offer may come in while we are busy processing SRD(answer). In this case, we will be in "stable" by the
        // time the offer is processed, so it is safe to chain it on our Operations Chain now.
        const readyForOffer = !makingOffer && (pc.signalingState === 'stable' || isSettingRemoteAnswerPending);
        const offerCollision = description.type === 'offer' && !readyForOffer;

        ignoreOffer = !polite && offerCollision;
        if (ignoreOffer) {
          early = [];
          return;
        }
        isSettingRemoteAnswerPending = description.type === 'answer';
        try {
          await pc.setRemoteDescription(description); // SRD rolls back as needed
        } finally {
          isSettingRemoteAnswerPending = false;
        }
        for (const waiting of early.splice(0)) addCandidate(waiting).catch(report);
        if (description.type === 'offer') {
          await pc.setLocalDescription();
          send({ description: pc.localDescription });
        }
      } else if (candidate) {
        if (pc.remoteDescription) await addCandidate(candidate);
        else if (!ignoreOffer) early.push(candidate);
      }
    } catch (err) {
      report(err);
    }
  };
}

/**
 * What connects us with one peer: an `RTCPeerConnection`, and another one when that is void.
 *
 * Each `RTCPeerConnection` has a random name. Messages carry, as their `session`, the name of the sender's and, once
 * the two have begun with each other, of the addressee's: `mine:yours`. So each side can tell a message that was meant
 * for a connection that is no more (dropped) from an offer out of a new one (ours is replaced too). That messages come
 * in order is the service's promise.
 *
 * Who was there first (the impolite one) offers; the other prepares its side when the offer comes, or after a moment.
 * A usual call thus takes one offer and one answer, and glare is left for those who need it.
 */
export class Connection extends EventTarget {
  /** @type {RTCPeerConnection} */ pc;
  closed = false;
  /** How often we have lost patience since it was last connected. */
  setbacks = 0;

  #room;
  #options;
  #joinedAt;
  #polite;
  #channel;
  #mine = '';
  /** @type {string | undefined} */ #yours;
  #prepared = false;
  /** How many messages are being applied to `pc`. */
  #applying = 0;
  /** @type {Signaler} */ #signaler;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #courtesy;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #patience;
  #life = new AbortController();

  /**
   * @param {Room} room
   * @param {Peer} peer
   * @param {ConnectOptions} options
   */
  constructor(room, { id, joinedAt, polite }, options) {
    super();
    this.peer = id;
    this.#room = room;
    this.#options = options;
    this.#joinedAt = joinedAt;
    this.#polite = polite;
    [this.pc, this.#signaler] = this.#begin();
    this.#channel = room.channel(id);
    this.#channel.onmessage = (message) => this.#receive(message);
    this.#listen();
    this.#offer();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.#life.abort();
    this.#channel.close();
    this.#discard();
    this.#tell('close', {});
  }

  /** Whether `pc` has anything of theirs in it. Until then it may be negotiated with whichever connection of theirs. */
  get #begun() {
    return this.#applying > 0 || this.pc.remoteDescription !== null;
  }

  // What the room and the network say

  #listen() {
    const { signal } = this.#life;
    /** @type {Record<string, (detail: any) => void>} */
    const reactions = {
      'peer-joined': ({ peer }) => peer.id === this.peer && this.#meet(peer),
      'peer-left': ({ peer, reason }) => peer.id === this.peer && this.#miss(reason),
      reset: () => this.#reset(),
      'ice-servers': () => this.#configure(),
      state: ({ state, problem }) => state === 'closed' && this.#miss(problem.code),
    };
    for (const [type, react] of Object.entries(reactions)) {
      const listener = (/** @type {Event} */ event) => react(/** @type {CustomEvent} */ (event).detail);
      this.#room.addEventListener(type, listener, { signal });
    }
    const restart = () => this.pc.remoteDescription && this.pc.restartIce();
    globalThis.addEventListener?.('online', restart, { signal });
    /** @type {(EventTarget & {type?: string}) | undefined} */
    const network = /** @type {any} */ (globalThis.navigator)?.connection;
    let type = network?.type;
    // It also tells of every change of bandwidth.
    network?.addEventListener('change', () => type !== network.type && ((type = network.type), restart()), { signal });
  }

  /** @param {Peer} peer */
  #meet({ joinedAt, polite }) {
    if (joinedAt === this.#joinedAt) return;
    this.#joinedAt = joinedAt;
    this.#polite = polite;
    this.#startOver();
  }

  /** @param {string} reason why it, or we, are not in the room any more */
  #miss(reason) {
    const over = ['left', 'removed', 'forbidden'].includes(reason);
    // The service has lost sight of it; we have not.
    if (over || this.pc.connectionState !== 'connected') this.close();
  }

  /** Makes up for messages that may have been lost: an ICE restart where a connection stands, else a new one. */
  #reset() {
    const peer = this.#room.peers.get(this.peer);
    if (!peer) return this.#miss('expired');
    if (peer.joinedAt !== this.#joinedAt) return this.#meet(peer);
    const same = peer.polite === this.#polite;
    this.#polite = peer.polite;
    this.#configure();
    if (same && this.pc.connectionState === 'connected') this.pc.restartIce();
    else this.#startOver();
  }

  #configure() {
    if (this.#options.configuration?.iceServers) return;
    this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: this.#room.iceServers });
  }

  // What the peer says

  /** @param {Message} message */
  #receive({ description, candidate, session = '' }) {
    if (!description && !candidate) return;
    const [yours, mine = ''] = session.split(':');
    const offer = description?.type === 'offer';
    const outdated = mine !== '' && mine !== this.#mine;
    // Messages come in order: another name is that of a newer connection, and the one we knew is no more. Nor is our
    // offer, if that is where it went; the polite one may still take it back.
    if (yours !== (this.#yours ?? yours) && (this.#begun || (offer && !this.#polite))) {
      if (!offer || outdated) return this.#startOver();
      this.#replace();
    }
    if (outdated) return;
    this.#yours = yours;
    // In one task with the description, so that what is prepared becomes part of the answer, not an offer of its own.
    if (offer) this.#prepare();
    this.#apply({ description, candidate });
  }

  /** @param {Message} message */
  async #apply(message) {
    const { pc } = this;
    this.#applying++;
    await this.#signaler.onmessage?.(message);
    if (pc !== this.pc) return;
    this.#applying--;
    // Something comes: on a busy machine it may only take longer.
    this.#wait(pc);
  }

  // Beginning, and beginning anew

  /** @returns {[RTCPeerConnection, Signaler]} */
  #begin() {
    const pc = new RTCPeerConnection({ iceServers: this.#room.iceServers, ...this.#options.configuration });
    this.#mine = randomName();
    this.#applying = 0;
    /** @type {Signaler} */
    const signaler = { send: (message) => this.#say(pc, message), onmessage: null };
    negotiate(pc, signaler, { polite: this.#polite });
    pc.addEventListener('connectionstatechange', () => pc === this.pc && this.#changed());
    pc.addEventListener('track', ({ track, receiver, transceiver, streams }) => {
      this.dispatchEvent(new RTCTrackEvent('track', { track, receiver, transceiver, streams: [...streams] }));
    });
    pc.addEventListener('datachannel', ({ channel }) => {
      this.dispatchEvent(new RTCDataChannelEvent('datachannel', { channel }));
    });
    return [pc, signaler];
  }

  #offer() {
    if (this.#polite) this.#courtesy = setTimeout(() => this.#prepare(), COURTESY_MILLIS);
    else this.#prepare();
  }

  #prepare() {
    if (this.#prepared) return;
    this.#prepared = true;
    clearTimeout(this.#courtesy);
    const { streams = [], prepare } = this.#options;
    for (const stream of streams) {
      for (const track of stream.getTracks()) this.pc.addTrack(track, stream);
    }
    prepare?.(this.pc);
  }

  #startOver() {
    this.#replace();
    this.#prepare();
  }

  #replace() {
    this.#discard();
    this.#prepared = false;
    this.#yours = undefined;
    [this.pc, this.#signaler] = this.#begin();
    this.#tell('replaced', { pc: this.pc });
    this.#tell('change', {});
  }

  #discard() {
    clearTimeout(this.#courtesy);
    clearTimeout(this.#patience);
    this.pc.close();
  }

  #changed() {
    const { connectionState } = this.pc;
    if (connectionState === 'connected') this.setbacks = 0;
    if (connectionState === 'connecting') this.#wait(this.pc);
    this.#tell('change', {});
    // Whom the service has lost sight of can be reached in no other way.
    const unreachable = this.#room.state === 'closed' || !this.#room.peers.has(this.peer);
    if (connectionState === 'failed' && unreachable) this.close();
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {Message} message
   */
  async #say(pc, message) {
    if (pc !== this.pc) return;
    const session = `${this.#mine}:${this.#begun ? this.#yours : ''}`;
    try {
      await this.#channel.send({ ...message, session });
      this.#wait(pc);
    } catch (problem) {
      // Whoever has left needs no more; a refusal would be one again.
      if (!(problem instanceof Problem)) throw problem;
      if (problem.code === 'unanswered') this.#wait(pc);
    }
  }

  /** @param {RTCPeerConnection} pc */
  #wait(pc) {
    if (pc !== this.pc || pc.signalingState === 'closed') return;
    clearTimeout(this.#patience);
    const check = () => {
      // What works is not given up because its other end cannot be signalled to right now.
      if (pc.connectionState === 'connected') {
        if (pc.signalingState !== 'stable') this.#wait(pc);
        return;
      }
      this.setbacks++;
      this.#startOver();
    };
    const patience = NEGOTIATION_MILLIS[this.#polite ? 'polite' : 'impolite'];
    this.#patience = setTimeout(check, patience * Math.min(MOST_PATIENCE, 2 ** this.setbacks));
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

// ---- The textbook's channel ---------------------------------------------------------------------

/** The signaling channel that the WebRTC textbook's samples assume: two people in a room. */
export class SignalingChannel {
  /** @type {Promise<Room>} */ room;
  /** @type {Channel | undefined} */ #channel;
  /** @type {((message: SignalingMessage) => unknown) | null} */ #onmessage = null;
  /** Resolves when the other one is here. @type {Promise<Channel>} */ #other;
  /** @type {(channel: Channel) => void} */ #arrived = () => {};

  /** @param {JoinOptions} options */
  constructor(options) {
    this.#other = this.#expect();
    this.room = join(options).then((room) => this.#enter(room));
  }

  get onmessage() {
    return this.#onmessage;
  }

  set onmessage(handler) {
    this.#onmessage = handler;
    this.#listen();
  }

  /**
   * @param {{desc?: RTCSessionDescriptionInit | null, description?: RTCSessionDescriptionInit | null,
   *   candidate?: RTCIceCandidateInit | null, data?: unknown}} message
   * @returns {Promise<string | undefined>}
   */
  async send({ desc, ...message }) {
    // Now, because a description or candidate may be another one by the time the other is here.
    const said = JSON.parse(JSON.stringify(desc ? { description: desc } : message));
    await this.room;
    return (await this.#other).send(said);
  }

  async close() {
    await (await this.room.catch(() => undefined))?.leave();
  }

  /** @param {Room} room */
  #enter(room) {
    const seek = () => {
      const [other] = room.peers.keys();
      if (this.#channel && room.peers.has(this.#channel.peer)) return;
      if (this.#channel) {
        this.#channel.close();
        this.#channel = undefined;
        this.#other = this.#expect();
      }
      if (other === undefined) return;
      this.#channel = room.channel(other);
      this.#listen();
      this.#arrived(this.#channel);
    };
    for (const type of ['peer-joined', 'peer-left', 'reset']) room.addEventListener(type, seek);
    seek();
    return room;
  }

  #expect() {
    return new Promise((/** @type {(channel: Channel) => void} */ resolve) => (this.#arrived = resolve));
  }

  #listen() {
    if (!this.#channel || !this.#onmessage) return;
    this.#channel.onmessage = ({ description, candidate, data }) => {
      const desc = description;
      const app = description === undefined && candidate === undefined;
      this.#onmessage?.({ desc, description, candidate, data: app ? data : { desc, description, candidate } });
    };
  }
}

/**
 * The signaling channel of a Parley room: joins, sends messages to the other peers, receives the room's events.
 *
 * It knows HTTP and server-sent events and nothing of WebRTC; what a description or a candidate means is the
 * business of `negotiation.js`. It comes back by itself from whatever can be come back from: a lost connection, a
 * replica that went away, a sleeping laptop, a lease that ran out.
 *
 * @module
 */

/**
 * One stay of another peer. `(id, joinedAt)` names it; `polite` is the role *we* play toward it.
 * @typedef {{id: string, metadata: Record<string, unknown>, joinedAt: string, polite: boolean}} Peer
 */

/**
 * What one peer says to another: exactly one of `description`, `candidate` and `data`.
 * @typedef {object} Message
 * @property {RTCSessionDescriptionInit | null} [description]
 * @property {RTCIceCandidateInit | null} [candidate]
 * @property {unknown} [data]
 * @property {string} [session]
 */

/** @typedef {Message & {from: string, to?: string, at: string}} Received */

/**
 * `open`: events arrive. `reconnecting`: they will again; sending goes on meanwhile. `closed`: for good.
 * @typedef {'reconnecting' | 'open' | 'closed'} State
 */

/**
 * @typedef {object} JoinOptions
 * @property {string} room
 * @property {string | URL} [url] the service's base URL; by default where this module came from
 * @property {string} [id] by default the service draws one
 * @property {Record<string, unknown>} [metadata] what the others see of us
 * @property {AbortSignal} [signal] gives up joining
 * @property {(problem: Problem) => void} [onretry] the service cannot be had right now; it is asked again
 */

/** @typedef {{id: string, token: string, lastEventId: string, peers: Peer[], iceServers: RTCIceServer[]}} Joined */

/**
 * A message on its way out, as the text it had when it was sent.
 * @typedef {object} Outgoing
 * @property {string} text
 * @property {boolean} alone the app's own data is not held up by, nor refused with, what stands beside it
 * @property {string | undefined} to
 * @property {number | undefined} ttl
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

const NEWS = ['hello', 'message', 'peer-joined', 'peer-left', 'peer-updated', 'ice-servers', 'removed', 'ping'];

/**
 * Why something was refused or could not be done. `code` is the service's own (`room-full`, ...), or one of ours:
 * `unreachable` (no answer), `refused` (an answer that is not the service's), `unanswered` (no answer for so long that
 * we stopped asking), `left` (the membership is over).
 */
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
    return (
      this.code === 'unreachable' || this.code === 'not-in-room' || this.status === 429 || this.status >= 500
    );
  }
}

/** A random name of 24 characters. (`crypto.randomUUID` exists in secure contexts only.) */
export function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Joins a room; asks again for as long as the service cannot be reached or is too busy.
 *
 * @param {JoinOptions} options
 * @returns {Promise<Room>}
 * @throws {Problem} when the join is refused for good (`room-full`, `peer-id-taken`, `invalid-id`, ...)
 */
export async function join(options) {
  return new Room(options, await requestJoin(options, options.signal));
}

/**
 * One membership of one room, and its successors where the service has forgotten it.
 *
 * Events, each a `CustomEvent` with a `detail`:
 * - `message`: {@link Received};
 * - `peer-joined`, `peer-left`, `peer-updated`: `{peer, reason?}`;
 * - `reset`: `{}`. Something may have been missed; `peers` is the truth, and what was being negotiated is not;
 * - `ice-servers`: `{}`. `iceServers` are fresh;
 * - `state`: `{state, problem?}`.
 */
export class Room extends EventTarget {
  /** @type {string} */ id;
  /** @type {Map<string, Peer>} the others, in the order they joined */
  peers = new Map();
  /** @type {RTCIceServer[]} */ iceServers = [];
  /** @type {State} */ state = 'reconnecting';
  /** @type {Record<string, unknown>} */ metadata;

  #options;
  #base;
  #token = '';
  #lastEventId = '';
  /** @type {EventSource | undefined} */ #source;
  #heartbeatMillis = 15_000;
  #heardAt = 0;
  /** Streams opened, or questions asked, since the last hello. */
  #openings = 0;
  #asking = false;
  /** @type {Outgoing[]} */ #outgoing = [];
  #posting = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #gathering;
  #stay = new AbortController();

  /**
   * @param {JoinOptions} options
   * @param {Joined} joined
   */
  constructor(options, joined) {
    super();
    this.#options = options;
    this.#base = roomUrl(options);
    this.metadata = options.metadata ?? {};
    this.id = joined.id;
    this.#begin(joined);
    this.#keepWatch();
    this.#open();
  }

  /**
   * Sends a message to one peer, or, without `to`, to everybody else in the room. What is sent first arrives first.
   *
   * @param {Message} message
   * @param {{to?: string, ttl?: number}} [options] `ttl`, in seconds: let it wait for an addressee who is not here
   * @returns {Promise<string | undefined>} its event id, once accepted; none while it waits for its addressee
   */
  send(message, { to, ttl } = {}) {
    return new Promise((resolve, reject) => {
      if (this.state === 'closed') throw new Problem('left');
      this.#outgoing.push({ text: JSON.stringify(message), alone: 'data' in message, to, ttl, resolve, reject });
      if ('candidate' in message) this.#gathering ??= setTimeout(() => this.#flush(), GATHERING_MILLIS);
      else this.#flush();
    });
  }

  /**
   * Replaces what the others see of us.
   * @param {Record<string, unknown>} metadata
   */
  async update(metadata) {
    this.metadata = metadata;
    const init = {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ metadata }),
      signal: this.#stay.signal,
    };
    await this.#insist(() => request(this.#url(this.#path(this.id)), init));
  }

  /** Leaves for good. */
  async leave() {
    if (this.state === 'closed') return;
    const url = this.#url(`${this.#path(this.id)}/leave`);
    this.#end(new Problem('left'));
    // If this does not get through, the lease runs out a little later.
    await request(url, { method: 'POST', keepalive: true }).catch(() => {});
  }

  // Receiving

  #open() {
    if (this.state === 'closed') return;
    this.#source?.close();
    this.#heardAt = Date.now();
    this.#openings++;
    const url = this.#url(`${this.#path(this.id)}/messages`, { lastEventId: this.#lastEventId });
    const source = new EventSource(url);
    this.#source = source;
    for (const type of NEWS) {
      source.addEventListener(type, (event) => source === this.#source && this.#hear(event));
    }
    source.addEventListener('error', () => {
      if (source !== this.#source) return;
      this.#change('reconnecting');
      if (source.readyState === EventSource.CLOSED) this.#ask();
    });
  }

  /** @param {MessageEvent<string>} event */
  #hear(event) {
    this.#heardAt = Date.now();
    if (event.lastEventId !== '') this.#lastEventId = event.lastEventId;
    const detail = JSON.parse(event.data);
    switch (event.type) {
      case 'hello':
        return this.#greeted(detail);
      case 'message':
        return this.#tell('message', detail);
      case 'peer-joined':
        return this.#joined(detail);
      case 'peer-left':
        return this.#left(detail);
      case 'peer-updated':
        return this.#updated(detail);
      case 'ice-servers':
        this.iceServers = detail.iceServers;
        return this.#tell('ice-servers', {});
      case 'removed':
        return this.#end(new Problem('removed', 'removed from the room', { status: 403 }));
    }
  }

  /** @param {{resumed: boolean, peers: Peer[], heartbeat: number}} hello */
  #greeted({ resumed, peers, heartbeat }) {
    this.#openings = 0;
    this.#heartbeatMillis = heartbeat * 1000;
    this.#change('open');
    if (resumed) return;
    this.peers = byId(peers);
    this.#tell('reset', {});
    // A room that was forgotten has forgotten our metadata too.
    if (Object.keys(this.metadata).length > 0) this.update(this.metadata).catch(() => {});
  }

  /** @param {{peer: Peer}} news */
  #joined({ peer }) {
    if (this.peers.get(peer.id)?.joinedAt === peer.joinedAt) return;
    this.peers.delete(peer.id);
    this.peers.set(peer.id, peer);
    this.#tell('peer-joined', { peer });
  }

  /** @param {{peer: Peer, reason: string}} news */
  #left({ peer: { id, joinedAt }, reason }) {
    const peer = this.peers.get(id);
    if (peer === undefined || peer.joinedAt !== joinedAt) return;
    this.peers.delete(id);
    this.#tell('peer-left', { peer, reason });
  }

  /** @param {{peer: Peer}} news */
  #updated({ peer: { id, metadata } }) {
    const peer = this.peers.get(id);
    if (peer === undefined) return;
    peer.metadata = metadata;
    this.#tell('peer-updated', { peer });
  }

  /**
   * The browser has given up on the stream, and would not say why: asks by a poll, which has a status and a body.
   */
  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      await pause(this.#openings > 1 ? backoffMillis(this.#openings) : 0, this.#stay.signal);
      await insist(
        () => {
          const query = { after: this.#lastEventId, wait: 0 };
          const init = { headers: { Accept: 'application/json' }, signal: this.#stay.signal };
          return request(this.#url(`${this.#path(this.id)}/messages`, query), init);
        },
        { patienceMillis: Infinity, signal: this.#stay.signal },
      );
      this.#open();
    } catch (problem) {
      await this.#refused(problem);
    } finally {
      this.#asking = false;
    }
  }

  /** @param {unknown} problem what stands between us and our stream, for good */
  async #refused(problem) {
    if (this.state === 'closed' || !(problem instanceof Problem)) return;
    // A token that is too old or from before a restart, a membership that is over: a new one may be had.
    if (problem.status !== 401 && problem.code !== 'peer-not-found') return this.#end(problem);
    try {
      this.#begin(await this.#joinAgain());
      this.#tell('reset', {});
      this.#open();
    } catch (refusal) {
      if (refusal instanceof Problem) this.#end(refusal);
    }
  }

  async #joinAgain() {
    const options = { ...this.#options, metadata: this.metadata };
    try {
      return await requestJoin({ ...options, id: this.id }, this.#stay.signal);
    } catch (problem) {
      // Our old self may still hold the id. One that was drawn for us is not worth waiting for.
      if (!(problem instanceof Problem) || problem.code !== 'peer-id-taken' || options.id) throw problem;
      return await requestJoin(options, this.#stay.signal);
    }
  }

  /** @param {Joined} joined */
  #begin({ id, token, lastEventId, peers, iceServers }) {
    this.#drop(new Problem('left', 'said by a membership that is over'));
    this.id = id;
    this.#token = token;
    this.#lastEventId = lastEventId;
    this.peers = byId(peers);
    this.iceServers = iceServers;
  }

  /** Notices what no event of the stream tells: silence, a new network, a page that is put away and taken up again. */
  #keepWatch() {
    const { signal } = this.#stay;
    const check = () => {
      if (Date.now() - this.#heardAt < SILENT_HEARTBEATS * this.#heartbeatMillis || this.#asking) return;
      this.#change('reconnecting');
      this.#open();
    };
    const watch = setInterval(check, 1000);
    signal.addEventListener('abort', () => clearInterval(watch));
    addEventListener('online', () => this.#asking || this.#open(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden || check(), { signal });
    const pagehide = (/** @type {PageTransitionEvent} */ event) => {
      this.#source?.close();
      if (!event.persisted) navigator.sendBeacon(this.#url(`${this.#path(this.id)}/leave`));
    };
    addEventListener('pagehide', pagehide, { signal });
    addEventListener('pageshow', (event) => event.persisted && this.#open(), { signal });
  }

  // Sending

  async #flush() {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (this.#posting) return;
    this.#posting = true;
    while (this.#outgoing.length > 0) await this.#post(this.#takeBatch());
    this.#posting = false;
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
    const token = this.#token;
    try {
      const answer = await this.#insist(() => {
        if (token !== this.#token) throw new Problem('left', 'said by a membership that is over');
        return request(this.#url(to === undefined ? 'messages' : `${this.#path(to)}/messages`, query), init);
      });
      batch.forEach(({ resolve }, index) => resolve(answer.ids ? answer.ids[index] : answer.id));
    } catch (problem) {
      batch.forEach(({ reject }) => reject(problem));
    }
  }

  /**
   * @template T
   * @param {() => Promise<T>} attempt
   */
  #insist(attempt) {
    const onretry = (/** @type {Problem} */ problem) => {
      // It is the stream that takes a peer back in whose lease has run out.
      if (problem.code === 'not-in-room' && this.state === 'open') {
        this.#change('reconnecting');
        this.#open();
      }
    };
    return insist(attempt, { onretry, signal: this.#stay.signal });
  }

  /** @param {Problem} problem */
  #drop(problem) {
    for (const { reject } of this.#outgoing.splice(0)) reject(problem);
  }

  // The rest

  /** @param {Problem} problem */
  #end(problem) {
    this.#source?.close();
    this.#change('closed', problem);
    this.#drop(problem);
    this.#stay.abort(problem);
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

  /**
   * @param {string} type
   * @param {object} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** @param {string} peer */
  #path(peer) {
    return `peers/${encodeURIComponent(peer)}`;
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | undefined>} [query]
   */
  #url(path, query = {}) {
    const url = new URL(path, this.#base);
    url.searchParams.set('access_token', this.#token);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, `${value}`);
    }
    return url;
  }
}

/** @param {Pick<JoinOptions, 'url' | 'room'>} options */
function roomUrl({ url = new URL('.', import.meta.url), room }) {
  return new URL(`v1/rooms/${encodeURIComponent(room)}/`, url);
}

/**
 * @param {JoinOptions} options
 * @param {AbortSignal} [signal]
 * @returns {Promise<Joined>}
 */
function requestJoin(options, signal) {
  const { id, metadata, onretry } = options;
  const init = {
    method: 'POST',
    // Not in the query: whoever knows this key within 2 minutes is given the same membership.
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomName() },
    body: JSON.stringify({ id, metadata }),
    signal,
  };
  const attempt = () => request(new URL('peers', roomUrl(options)), init);
  return insist(attempt, { patienceMillis: Infinity, onretry, signal });
}

/** @param {Peer[]} peers */
function byId(peers) {
  return new Map(peers.map((peer) => [peer.id, peer]));
}

/**
 * One request; its JSON, or a {@link Problem}.
 *
 * @param {URL} url
 * @param {RequestInit} init
 * @returns {Promise<any>}
 */
async function request(url, { signal, ...init }) {
  const timeout = AbortSignal.timeout(REQUEST_MILLIS);
  try {
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const response = await fetch(url, { ...init, cache: 'no-store', signal: either });
    const text = await response.text();
    if (!response.ok) throw refusal(response, text);
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Problem) throw cause;
    throw new Problem('unreachable', 'the service does not answer', { cause });
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
 * @param {{patienceMillis?: number, onretry?: (problem: Problem) => void, signal?: AbortSignal}} options
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
      onretry?.(problem);
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

/**
 * A fake browser for the tests of `parley.js`: the network, the clock and the events of the page. Nothing happens by
 * itself. A test responds to each request, sends the events of each stream and moves the clock.
 */
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { webcrypto } from 'node:crypto';
import test from 'node:test';

// Global since Node 19.
globalThis.crypto ??= webcrypto;
globalThis.CustomEvent ??= class extends Event {
  constructor(type, { detail = null, ...init } = {}) {
    super(type, init);
    this.detail = detail;
  }
};

export const SERVICE = 'https://parley.example/';
export const PAGE = 'https://app.example/calls/today.html';

/** Where the module under test is; `PARLEY_MODULE` names another file than the one in the sources. */
export const MODULE = new URL(
  process.env.PARLEY_MODULE ?? '../../main/resources/META-INF/resources/parley.js',
  import.meta.url,
);
export const parley = await import(MODULE);

/** The page that the running code belongs to. What a former page left undone does not reach the network of this one. */
const running = new AsyncLocalStorage();

/** A test with a fake page of its own. */
export function scene(sentence, act) {
  test(sentence, { timeout: 20_000 }, async () => {
    const page = new Page();
    try {
      await running.run(page, () => act(page));
      // What the last step has set off belongs to this page, too.
      await settle();
      assert.deepEqual(page.errors, [], 'errors on the console');
    } finally {
      page.close();
    }
  });
}

const setImmediate = globalThis.setImmediate;

/** Runs all tasks that need neither the network nor the clock. */
export async function settle() {
  for (let round = 0; round < 4; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** What was sent since, accepted: flat, as messages. */
export async function sent(page) {
  const messages = [];
  for (await page.passes(30); page.unseen > 0; await settle()) {
    const request = await page.request();
    const batch = [request.json].flat();
    messages.push(...batch);
    request.isAccepted(...batch.map((_, n) => `epoch-${n}`));
  }
  return messages;
}

/** Bob's message to ada comes on her stream. */
export function says(page, message) {
  page.stream.says('message', { from: 'bob', to: 'ada', at: '2026-11-20T10:00:01.123Z', ...message });
  return settle();
}

/** The outcome of a promise; fails if the promise is still pending. */
export async function outcome(promise) {
  const pending = new Error('the promise is still pending');
  const settled = settle().then(() => Promise.reject(pending));
  return Promise.race([
    promise.then(
      (value) => ({ value }),
      (problem) => ({ problem }),
    ),
    settled,
  ]);
}

/** The `Problem` that a promise was rejected with. */
export async function problemOf(promise) {
  const { problem } = await outcome(promise);
  assert.ok(problem instanceof parley.Problem, `no Problem but ${problem}`);
  return problem;
}

export function aPeer(id, more = {}) {
  return { id, metadata: {}, joinedAt: '2026-11-20T10:00:00.000Z', polite: true, ...more };
}

export const anOffer = { description: { type: 'offer', sdp: 'v=0...' } };
export const anAnswer = { description: { type: 'answer', sdp: 'v=0...' } };

export function aCandidate(n = 1) {
  return { candidate: { candidate: `candidate:${n} 1 udp 1 192.0.2.1 9 typ host`, sdpMid: '0', sdpMLineIndex: 0 } };
}

/** Records the events of a room, in order, as `[type, detail]`. */
export function eventsOf(room, ...types) {
  const events = [];
  for (const type of types) room.addEventListener(type, ({ detail }) => events.push([type, detail]));
  return events;
}

export class Page {
  clock = new Clock();
  /** All requests, also those that were answered, but for reports and diagnoses. */
  requests = [];
  /** The reports of connections, which are sent beside all other requests. Nobody waits for their answers. */
  reports = [];
  /** The requests for a diagnosis. */
  diagnoses = [];
  streams = [];
  beacons = [];
  /** What was logged with `console.error`. A test that expects an error removes it. */
  errors = [];
  storage = new Map();
  window = new EventTarget();
  document = Object.assign(new EventTarget(), { hidden: false });
  navigator = { onLine: true, sendBeacon: (url, body) => this.beacons.push({ url: `${url}`, body }) > 0 };
  #former = new Map();
  #taken = 0;

  constructor() {
    const page = this;
    this.#set('fetch', (url, init) => this.#fetch(url, init));
    this.#set(
      'EventSource',
      class extends FakeEventSource {
        constructor(url) {
          super(url);
          if (running.getStore() === page) page.streams.push(this);
        }
      },
    );
    this.#set('document', this.document);
    this.#set('navigator', this.navigator);
    this.#set('location', new URL(PAGE));
    this.#set('addEventListener', this.window.addEventListener.bind(this.window));
    this.#set('sessionStorage', {
      getItem: (key) => this.storage.get(key) ?? null,
      setItem: (key, value) => this.storage.set(key, `${value}`),
      removeItem: (key) => this.storage.delete(key),
    });
    for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']) {
      this.#set(name, this.clock[name].bind(this.clock));
    }
    this.#replace(console, 'error', (...error) => this.errors.push(error));
    this.#replace(Date, 'now', () => this.clock.now);
    this.#set('performance', { now: () => this.clock.monotonic, getEntriesByType: () => [] });
    // Almost the longest backoff, so that a test can predict it.
    this.#replace(Math, 'random', () => 0.999);
  }

  close() {
    for (const restore of this.#former.values()) restore();
  }

  /** Sets a global until this page is closed. */
  #set(name, value) {
    this.#replace(globalThis, name, value);
  }

  #replace(object, name, value) {
    const former = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { value, configurable: true, writable: true });
    const restore = () => (former ? Object.defineProperty(object, name, former) : delete object[name]);
    this.#former.set(`${name}`, restore);
  }

  /** Gives the page Web Locks, as a secure context has. */
  hasLocks() {
    this.navigator.locks = new FakeLocks();
    return this.navigator.locks;
  }

  /** Sets another global of the browser, such as `RTCPeerConnection`. */
  provide(name, value) {
    this.#set(name, value);
  }

  // The network

  #fetch(url, init = {}) {
    return new Promise((resolve, reject) => {
      if (running.getStore() !== this) return;
      const request = new FakeRequest(new URL(url), init, resolve, reject);
      const abort = () => reject(new DOMException('aborted', 'AbortError'));
      if (init.signal?.aborted) abort();
      else init.signal?.addEventListener('abort', abort);
      this.#requestsLike(request).push(request);
    });
  }

  #requestsLike({ path }) {
    if (path.endsWith('/reports')) return this.reports;
    return path.endsWith('/diagnosis') ? this.diagnoses : this.requests;
  }

  /** The next request that the test has not taken yet; fails if there is none. */
  async request() {
    await this.passes(0);
    assert.ok(this.unseen > 0, 'there is no request');
    return this.requests[this.#taken++];
  }

  /** How many requests the test has not taken yet. */
  get unseen() {
    return this.requests.length - this.#taken;
  }

  /** Asserts that there are no further requests. */
  async isQuiet() {
    await this.passes(0);
    const more = this.requests.slice(this.#taken).map(({ method, url }) => `${method} ${url}`);
    assert.deepEqual(more, []);
  }

  /** The stream that was opened last. */
  get stream() {
    return this.streams.at(-1);
  }

  /** Joins a room and opens its stream. */
  async enters(options = {}, answer = {}) {
    const joining = parley.join({ url: SERVICE, room: 'demo', ...options });
    (await this.request()).isJoined(answer);
    const room = await joining;
    await settle();
    this.stream.greets();
    await settle();
    return room;
  }

  // The page

  /** Dispatches an event to the window. */
  async happens(type, more = {}) {
    this.window.dispatchEvent(Object.assign(new Event(type), more));
    await settle();
  }

  async isHidden(hidden = true) {
    this.document.hidden = hidden;
    this.document.dispatchEvent(new Event('visibilitychange'));
    await settle();
  }

  passes(millis) {
    return this.clock.passes(millis);
  }
}

class FakeRequest {
  constructor(url, init, resolve, reject) {
    this.url = url;
    this.init = init;
    this.method = init.method ?? 'GET';
    this.path = url.pathname;
    this.query = Object.fromEntries(url.searchParams);
    this.headers = new Headers(init.headers);
    this.body = init.body;
    this.resolve = resolve;
    this.reject = reject;
  }

  get json() {
    return JSON.parse(this.body);
  }

  get isAborted() {
    return this.init.signal?.aborted ?? false;
  }

  /** `body`: JSON, or another text. */
  answers(status, body, headers = {}) {
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    this.resolve(new Response(text, { status, headers }));
  }

  isJoined(more = {}) {
    const joined = { room: 'demo', id: 'ada', token: 'token-1', lastEventId: 'epoch-1', peers: [], iceServers: [] };
    this.answers(201, { ...joined, ...more });
  }

  isAccepted(...ids) {
    this.answers(202, ids.length > 1 ? { ids } : { id: ids[0] ?? 'epoch-9' });
  }

  isRefused(status, code, headers) {
    this.answers(
      status,
      { type: `urn:parley:problem:${code}`, title: code, status, detail: `${code}.`, code },
      { 'Content-Type': 'application/problem+json', ...headers },
    );
  }

  isLost() {
    this.reject(new TypeError('Failed to fetch'));
  }
}

/** The events that have a place in the order of the room. */
const PLACED = ['message', 'peer-joined', 'peer-left', 'peer-updated'];

class FakeEventSource extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;
  readyState = 0;
  #lastEventId = 'epoch-1';

  constructor(url) {
    super();
    this.url = new URL(url);
    this.query = Object.fromEntries(this.url.searchParams);
  }

  close() {
    this.readyState = FakeEventSource.CLOSED;
  }

  get isClosed() {
    return this.readyState === FakeEventSource.CLOSED;
  }

  says(type, data, id) {
    assert.ok(!this.isClosed, 'the stream is closed');
    if (id !== undefined) this.#lastEventId = id;
    else if (PLACED.includes(type)) this.#lastEventId = this.#nextId();
    const event = new MessageEvent(type, { data: JSON.stringify(data), lastEventId: this.#lastEventId });
    this.dispatchEvent(event);
  }

  /** The id after the last one of this stream. */
  #nextId() {
    const [epoch, number] = this.#lastEventId.split('-');
    return `${epoch}-${Number(number) + 1}`;
  }

  /** Sends the event `hello`. */
  greets({ id = this.query.lastEventId, ...more } = {}) {
    this.readyState = FakeEventSource.OPEN;
    this.says('hello', { room: 'demo', id: 'ada', resumed: true, peers: [], heartbeat: 15, ...more }, id);
  }

  /** Loses its connection; the browser connects again. */
  breaks() {
    this.readyState = FakeEventSource.CONNECTING;
    this.dispatchEvent(new Event('error'));
  }

  /** It was answered with something else than 200: it gives up. */
  failsForGood() {
    this.readyState = FakeEventSource.CLOSED;
    this.dispatchEvent(new Event('error'));
  }
}

/** Web Locks, of which the module uses `ifAvailable` only. */
class FakeLocks {
  held = new Set();

  async request(name, { ifAvailable }, act) {
    assert.equal(ifAvailable, true);
    await undefined;
    if (this.held.has(name)) return act(null);
    this.held.add(name);
    try {
      return await act({ name });
    } finally {
      this.held.delete(name);
    }
  }
}

class Clock {
  /** Milliseconds; what `performance.now` tells and what timers go by. */
  monotonic = 0;
  #startedOn = Date.UTC(2026, 10, 20, 10);
  #timers = new Map();
  #lastId = 0;

  /** The wall clock. To set it moves no timer: the computer has slept, or somebody has set its clock. */
  get now() {
    return this.#startedOn + this.monotonic;
  }

  set now(millis) {
    this.#startedOn = millis - this.monotonic;
  }

  setTimeout(act, millis = 0, ...given) {
    this.#timers.set(++this.#lastId, { at: this.monotonic + millis, act: () => act(...given) });
    return this.#lastId;
  }

  setInterval(act, millis) {
    this.#timers.set(++this.#lastId, { at: this.monotonic + millis, every: millis, act });
    return this.#lastId;
  }

  clearTimeout(id) {
    this.#timers.delete(id);
  }

  clearInterval(id) {
    this.#timers.delete(id);
  }

  /** How many timers are set. */
  get waiting() {
    return this.#timers.size;
  }

  async passes(millis) {
    const until = this.monotonic + millis;
    await settle();
    for (let due = this.#next(until); due; due = this.#next(until)) {
      const [id, timer] = due;
      this.monotonic = timer.at;
      if (timer.every) timer.at += timer.every;
      else this.#timers.delete(id);
      timer.act();
      await settle();
    }
    this.monotonic = until;
  }

  /** The first timer that is due at that time or before. */
  #next(until) {
    const due = [...this.#timers].filter(([, { at }]) => at <= until);
    return due.sort(([, one], [, other]) => one.at - other.at)[0];
  }
}

import { isAfter } from './event-id.js';
import { EventStream } from './event-stream.js';
import { backoffMillis, request, retry } from './http.js';
import { kindOf } from './outbox.js';
import { streamsAreScarce, takeStreamSlot } from './stream-slots.js';
import { delay, pause, Stopwatch } from './waiting.js';

/** @import { Trace, Transport } from '../parley.js' */
/** @import { EventSourceType } from './event-stream.js' */
/** @import { Problem } from './problem.js' */

/** After a silence of this many heartbeats the stream is dead, even if TCP still holds the connection. */
const SILENT_HEARTBEATS = 2.5;
/** A stream whose `hello` takes longer than this is held back, or its connection is dead. */
const HELLO_MILLIS = 5_000;
/** An `EventSource` waits this long at most before it reconnects by itself: the largest `retry` of the service. */
const MAX_RETRY_MILLIS = 9_000;
/** After this many streams in a row without a `hello` we poll. */
const MAX_UNHEARD_STREAMS = 2;
/** How long a poll waits for an event. Proxies cut requests that take 30 s. */
const POLL_WAIT_SECONDS = 20;
/** The time between two polls that do not wait, because each one that waits would hold a connection. */
const POLL_PACE_MILLIS = 2_000;
/** When we try a stream again after we began to poll; each further time the wait doubles. */
const FIRST_TRIAL_MILLIS = 15_000;
const LAST_TRIAL_MILLIS = 300_000;
/** How long an interruption lasts before the room says what stands in the way. */
const OBSTACLE_MILLIS = 10_000;

/** The events that have a place in the order of the room. */
const PLACED = ['message', 'peer-joined', 'peer-left', 'peer-updated'];

/**
 * An event of the service.
 * @typedef {object} ReceivedEvent
 * @property {string} type
 * @property {string} id
 * @property {number} size the length of its JSON, in UTF-16 code units
 * @property {any} detail
 */

/**
 * What an inbox needs of its room.
 * @typedef {object} InboxOwner
 * @property {() => URL} service the service's base URL
 * @property {(query: Record<string, string | number>) => URL} url of our messages
 * @property {(event: ReceivedEvent) => void} onevent
 * @property {() => void} onopen events arrive
 * @property {(problem?: Problem) => void} oninterrupt no events arrive; `problem`: why, once that is known
 * @property {(problem: unknown) => Promise<void>} onrefused the service refuses to deliver for good
 * @property {EventSourceType | undefined} EventSource
 * @property {(() => void) | undefined} releaseSlot gives back the slot of the first stream, if it has one
 * @property {AbortSignal} signal aborted when the room is closed
 */

/**
 * Receives the events of one membership: by an event stream where one gets through, else by polls. It continues from the
 * last event after each interruption, and delivers each event once. When the browser gives up on a stream, a poll finds
 * out why.
 */
export class Inbox {
  /** @type {Transport} */ transport = 'stream';
  lastEventId = '';

  #owner;
  /** @type {EventStream | undefined} */ #stream;
  #heartbeatMillis = 15_000;
  #sinceHeard = new Stopwatch();
  /** Since when no events arrive. @type {Stopwatch | undefined} */ #sinceInterrupted;
  /** How often the stream was opened since the last `hello`. */
  #attempts = 0;
  /** How many streams in a row had no `hello` in time. */
  #unheard = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #helloTimer;
  /** Ends the poll that finds the cause, and what follows from it. @type {AbortController | undefined} */ #finding;
  /** Ends the polls that receive instead of a stream. @type {AbortController | undefined} */ #polling;
  /** Gives back the slot of our stream. @type {(() => void) | undefined} */ #releaseSlot;

  /** @param {InboxOwner} owner */
  constructor(owner) {
    this.#owner = owner;
    this.#releaseSlot = owner.releaseSlot;
  }

  open() {
    if (this.#owner.signal.aborted) return;
    this.#stop();
    this.#sinceHeard.restart();
    this.#attempts++;
    if (!this.#owner.EventSource || this.#unheard >= MAX_UNHEARD_STREAMS) this.#poll(POLL_WAIT_SECONDS);
    else if (!this.#releaseSlot && streamsAreScarce(this.#owner.service())) this.#openInSlot();
    else this.#openStream();
  }

  close() {
    this.#stop();
    this.#giveSlotBack();
  }

  #giveSlotBack() {
    this.#releaseSlot?.();
    this.#releaseSlot = undefined;
  }

  /** @param {number} heartbeatMillis how often the service sends something at least */
  confirm(heartbeatMillis) {
    this.#heartbeatMillis = heartbeatMillis;
  }

  /** Milliseconds since anything was received. */
  get silence() {
    return this.#sinceHeard.elapsed;
  }

  /** Whether the stream has to be opened again. */
  get isSilent() {
    return !this.#finding && !this.#polling && this.silence > SILENT_HEARTBEATS * this.#heartbeatMillis;
  }

  /** Closes the stream of a page that is frozen. A poll for the cause, and what follows from it, goes on. */
  suspend() {
    this.#polling?.abort();
    this.#closeStream();
    this.#giveSlotBack();
  }

  /** Finds out what stands in the way of a stream that the browser has been reconnecting for some time. */
  check() {
    const isKnown = this.#finding || this.#polling || !this.#sinceInterrupted;
    if (!isKnown && this.#lastsLong && globalThis.navigator?.onLine !== false) this.#findCause();
  }

  /** Whether no events have arrived for so long that the room says why. */
  get #lastsLong() {
    return (this.#sinceInterrupted?.elapsed ?? 0) >= OBSTACLE_MILLIS;
  }

  #stop() {
    this.#finding?.abort();
    this.#finding = undefined;
    this.#polling?.abort();
    this.#polling = undefined;
    this.#closeStream();
  }

  #closeStream() {
    clearTimeout(this.#helloTimer);
    this.#stream?.close();
    this.#stream = undefined;
  }

  // Streams

  async #openInSlot() {
    const opening = new AbortController();
    this.#finding = opening;
    const release = await takeStreamSlot(this.#owner.service());
    if (opening.signal.aborted || this.#owner.signal.aborted) return release?.();
    this.#finding = undefined;
    this.#releaseSlot = release;
    if (release) this.#openStream();
    else this.#poll(0);
  }

  #openStream() {
    const EventSource = /** @type {EventSourceType} */ (this.#owner.EventSource);
    this.#stream = new EventStream(EventSource, this.#owner.url({ lastEventId: this.lastEventId }), {
      onevent: (event) => this.#receive(event),
      onerror: (gaveUp) => this.#streamFailed(gaveUp),
    });
    this.#awaitHello(HELLO_MILLIS);
  }

  /** @param {boolean} gaveUp whether the browser does not reconnect */
  #streamFailed(gaveUp) {
    // It was a trial. The polls go on.
    if (this.#polling) return this.#closeStream();
    this.#interrupted();
    if (gaveUp) this.#findCause();
    else this.#awaitHello(MAX_RETRY_MILLIS + HELLO_MILLIS);
  }

  /** @param {number} millis */
  #awaitHello(millis) {
    clearTimeout(this.#helloTimer);
    this.#helloTimer = setTimeout(() => this.#unheardStream(), millis);
  }

  #unheardStream() {
    if (this.#polling) return this.#closeStream();
    if (globalThis.navigator?.onLine !== false) this.#unheard++;
    this.#interrupted();
    this.open();
  }

  /** @param {ReceivedEvent} event */
  #receive(event) {
    const { type, id, detail } = event;
    this.#sinceHeard.restart();
    if (type === 'hello') this.#heardHello(id, detail);
    // A proxy that drops `Last-Event-ID` makes the service send events again.
    else if (isAfter(id, this.lastEventId)) this.lastEventId = id;
    else if (PLACED.includes(type)) return;
    this.#owner.onevent(event);
  }

  /**
   * @param {string} id
   * @param {{resumed: boolean}} hello
   */
  #heardHello(id, { resumed }) {
    clearTimeout(this.#helloTimer);
    this.#polling?.abort();
    this.#polling = undefined;
    this.transport = 'stream';
    this.#unheard = 0;
    this.#delivers();
    if (id !== '' && (!resumed || isAfter(id, this.lastEventId))) this.lastEventId = id;
  }

  #delivers() {
    this.#attempts = 0;
    this.#sinceInterrupted = undefined;
    this.#owner.onopen();
  }

  /** @param {Problem} [problem] */
  #interrupted(problem) {
    this.#sinceInterrupted ??= new Stopwatch();
    this.#owner.oninterrupt(this.#lastsLong ? problem : undefined);
  }

  // Polls

  /** `EventSource` does not tell why it has given up. A poll of the same messages has a status and a body. */
  async #findCause() {
    this.#finding?.abort();
    const finding = new AbortController();
    this.#finding = finding;
    const signal = anySignal(finding, this.#owner.signal);
    try {
      await delay(this.#attempts > 1 ? backoffMillis(this.#attempts) : 0, signal);
      await this.#request(0, signal);
      this.open();
    } catch (problem) {
      if (!signal.aborted) await this.#owner.onrefused(problem);
    } finally {
      if (this.#finding === finding) this.#finding = undefined;
    }
  }

  /**
   * Receives by polls until a stream gets through, or until the service refuses.
   * @param {number} waitSeconds how long each poll waits for an event
   */
  async #poll(waitSeconds) {
    const polling = new AbortController();
    this.#polling = polling;
    const signal = anySignal(polling, this.#owner.signal);
    const trial = new Stopwatch();
    let trialMillis = waitSeconds === 0 ? 0 : FIRST_TRIAL_MILLIS;
    try {
      while (!signal.aborted) {
        this.#deliver(await this.#request(waitSeconds, signal));
        this.transport = 'poll';
        if (waitSeconds === 0) await pause(POLL_PACE_MILLIS, { signal, leastMillis: POLL_PACE_MILLIS });
        if (trial.elapsed < trialMillis || this.#stream || signal.aborted) continue;
        trial.restart();
        if (trialMillis > 0) trialMillis = Math.min(LAST_TRIAL_MILLIS, 2 * trialMillis);
        await this.#tryStream(signal);
      }
    } catch (problem) {
      if (!signal.aborted) await this.#owner.onrefused(problem);
    }
  }

  /**
   * Opens a stream beside the polls. Its `hello` ends them.
   * @param {AbortSignal} signal
   */
  async #tryStream(signal) {
    if (!this.#owner.EventSource) return;
    if (!this.#releaseSlot && streamsAreScarce(this.#owner.service())) {
      const release = await takeStreamSlot(this.#owner.service());
      if (!release || signal.aborted) return release?.();
      this.#releaseSlot = release;
    }
    this.#openStream();
  }

  /**
   * @param {number} waitSeconds
   * @param {AbortSignal} signal
   */
  #request(waitSeconds, signal) {
    const timeoutMillis = (waitSeconds + 15) * 1000;
    const init = { headers: { Accept: 'application/json' }, timeoutMillis, signal };
    const attempt = () =>
      request(this.#owner.url({ after: this.lastEventId, wait: waitSeconds }), init, isPollResponse);
    const onretry = (/** @type {Problem} */ problem) => this.#interrupted(problem);
    return retry(attempt, { patienceMillis: Infinity, onretry, signal });
  }

  /** @param {{resumed: boolean, reason?: string, peers?: unknown[], events: any[], lastEventId: string}} response */
  #deliver({ resumed, reason, peers, events, lastEventId }) {
    this.#sinceHeard.restart();
    this.#delivers();
    if (!resumed) {
      this.lastEventId = '';
      this.#owner.onevent({ type: 'hello', id: '', size: 0, detail: { resumed, reason, peers } });
    }
    for (const { id, event, data } of events) {
      this.#receive({ type: event, id, size: JSON.stringify(data).length, detail: data });
    }
    if (isAfter(lastEventId, this.lastEventId)) this.lastEventId = lastEventId;
  }
}

/** @param {any} response */
function isPollResponse(response) {
  return Array.isArray(response?.events) && typeof response.lastEventId === 'string';
}

/**
 * A signal that is aborted with either of the two. (`AbortSignal.any` is too new for some browsers.)
 *
 * @param {AbortController} controller
 * @param {AbortSignal} signal
 */
function anySignal(controller, signal) {
  signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true, signal: controller.signal });
  return controller.signal;
}

/**
 * @param {ReceivedEvent} event
 * @returns {Trace}
 */
export function traceOf({ type, id, size, detail }) {
  const what = type === 'message' ? kindOf(detail) : type;
  const peer = detail.from ?? detail.peer?.id;
  return { direction: 'received', what, peer, size, id, at: Date.now() };
}

import { Stopwatch } from './waiting.js';

const CHECK_MILLIS = 1_000;
/** Timers that come this much late tell that the computer, or the page, has slept. */
const SLEEP_MILLIS = 5_000;

/**
 * What a room wants to know of its page and network.
 * @typedef {object} PageListener
 * @property {() => void} online
 * @property {() => void} offline
 * @property {(unloads: boolean) => void} hidden the user looks at another page, or this page is about to go (`unloads`)
 * @property {(absenceMillis: number) => void} visible
 * @property {() => void} suspended the page is in the back/forward cache
 * @property {() => void} resumed
 * @property {() => void} check called about every second
 * @property {(millis: number) => void} slept the computer may have slept for that long
 * @property {() => void} closed the page is closed, or replaced by another one
 */

/**
 * Watches the page and the network. Does what is possible in a worker and in a test, which have no page.
 *
 * @param {PageListener} listener
 * @param {AbortSignal} signal ends it
 */
export function watchPage(listener, signal) {
  const { document } = globalThis;
  const sinceCheck = new Stopwatch();
  const check = () => {
    const { elapsed } = sinceCheck;
    sinceCheck.restart();
    if (elapsed > CHECK_MILLIS + SLEEP_MILLIS) listener.slept(elapsed);
    listener.check();
  };
  const timer = setInterval(check, CHECK_MILLIS);
  signal.addEventListener('abort', () => clearInterval(timer));
  globalThis.addEventListener?.('online', () => listener.online(), { signal });
  globalThis.addEventListener?.('offline', () => listener.offline(), { signal });
  if (!document) return;
  const absence = new Stopwatch();
  const visibilitychange = () => {
    if (!document.hidden) return listener.visible(absence.elapsed);
    absence.restart();
    listener.hidden(false);
  };
  const pagehide = (/** @type {PageTransitionEvent} */ event) => {
    listener.hidden(true);
    if (event.persisted) listener.suspended();
    else listener.closed();
  };
  const pageshow = (/** @type {PageTransitionEvent} */ event) => {
    if (event.persisted) listener.resumed();
  };
  document.addEventListener('visibilitychange', visibilitychange, { signal });
  addEventListener('pagehide', pagehide, { signal });
  addEventListener('pageshow', pageshow, { signal });
}

/**
 * What a room wants to know of its page and network.
 * @typedef {object} PageListener
 * @property {() => void} online
 * @property {() => void} offline
 * @property {() => void} hidden the user looks at another page, or this page is about to go
 * @property {() => void} visible
 * @property {() => void} suspended the page is in the back/forward cache
 * @property {() => void} resumed
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
  globalThis.addEventListener?.('online', () => listener.online(), { signal });
  globalThis.addEventListener?.('offline', () => listener.offline(), { signal });
  if (!document) return;
  const visibilitychange = () => {
    if (document.hidden) listener.hidden();
    else listener.visible();
  };
  const pagehide = (/** @type {PageTransitionEvent} */ event) => {
    listener.hidden();
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

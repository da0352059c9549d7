/**
 * Calls a listener when the browser may have another way into the network.
 *
 * @param {() => void} listener
 * @param {AbortSignal} signal ends it
 */
export function watchNetwork(listener, signal) {
  globalThis.addEventListener?.('online', listener, { signal });
  /** @type {(EventTarget & {type?: string}) | undefined} */
  const network = /** @type {any} */ (globalThis.navigator)?.connection;
  let type = network?.type;
  // The event also comes when only the bandwidth has changed.
  const changed = () => {
    if (type === network?.type) return;
    type = network?.type;
    listener();
  };
  network?.addEventListener('change', changed, { signal });
}

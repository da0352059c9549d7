/**
 * Over HTTP/1.1 a browser has six connections to a host, for all tabs together. Each event stream holds one of them. So
 * at most four rooms of an origin hold a stream, and two connections are left for requests.
 *
 * @module
 */

const STREAMS_PER_ORIGIN = 4;

/**
 * Whether the browser shares few connections between all streams to this service. HTTP/2 and later have one connection
 * for all. Without Web Locks (they need a secure context) the tabs do not know of each other.
 *
 * @param {URL} service
 */
export function streamsAreScarce(service) {
  return globalThis.navigator?.locks !== undefined && !/^(h2|h3|hq)/.test(protocolOf(service));
}

/**
 * The protocol of the last request to the service, as ALPN names it (RFC 7301): `http/1.1`, `h2`, `h3`. Empty if the
 * browser does not tell, as for another origin that does not allow it.
 *
 * @param {URL} service
 */
export function protocolOf(service) {
  const requests = globalThis.performance?.getEntriesByType?.('resource') ?? [];
  const last = requests.filter(({ name }) => name.startsWith(`${service}`)).at(-1);
  return /** @type {PerformanceResourceTiming | undefined} */ (last)?.nextHopProtocol ?? '';
}

/**
 * Takes one of the origin's slots.
 *
 * @param {URL} service
 * @returns {Promise<(() => void) | undefined>} gives the slot back; `undefined` if all are taken
 */
export async function takeStreamSlot(service) {
  for (let slot = 0; slot < STREAMS_PER_ORIGIN; slot++) {
    const release = await holdLock(`parley stream ${service.host} ${slot}`);
    if (release) return release;
  }
  return undefined;
}

/**
 * Takes a slot while the room is being joined, because the stream waits for it. If the join shows that none is needed, or
 * if it fails, gives it back.
 *
 * @template T
 * @param {URL} service
 * @param {Promise<T>} joining
 * @returns {Promise<[T, (() => void) | undefined]>} the result of the join; gives the slot back, if there is one
 */
export async function takeSlotDuring(service, joining) {
  const taking = streamsAreScarce(service) ? takeStreamSlot(service) : undefined;
  try {
    const joined = await joining;
    const release = await taking;
    if (streamsAreScarce(service)) return [joined, release];
    release?.();
    return [joined, undefined];
  } catch (problem) {
    taking?.then((release) => release?.());
    throw problem;
  }
}

/**
 * Takes a lock that the tabs of an origin share, if nobody holds it.
 *
 * @param {string} name
 * @returns {Promise<(() => void) | undefined>} gives it back
 */
export function holdLock(name) {
  return new Promise((resolve) => {
    const held = (/** @type {unknown} */ lock) => {
      if (!lock) return resolve(undefined);
      return new Promise((/** @type {(value?: unknown) => void} */ release) => resolve(() => release()));
    };
    navigator.locks.request(name, { ifAvailable: true }, held).catch(() => resolve(undefined));
  });
}

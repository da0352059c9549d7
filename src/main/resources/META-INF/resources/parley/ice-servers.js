import { Stopwatch } from './waiting.js';

/** The room's STUN and TURN servers, and the age of their credentials. */
export class IceServers {
  /** @type {RTCIceServer[]} */ list = [];
  #age = new Stopwatch();
  #ttlMillis = Infinity;

  /** @param {{iceServers: RTCIceServer[], iceTtl?: number}} fresh `iceTtl`: seconds until credentials end, if they do */
  set({ iceServers, iceTtl = Infinity }) {
    this.list = iceServers;
    this.#age.restart();
    this.#ttlMillis = iceTtl * 1000;
  }

  /**
   * Asks for fresh ones at half the life of the credentials, as an event stream brings them.
   *
   * @param {() => Promise<{iceServers: RTCIceServer[], iceTtl?: number}>} fetchFresh
   * @returns {Promise<boolean>} whether there are fresh ones
   */
  async refresh(fetchFresh) {
    if (this.#age.elapsed < this.#ttlMillis / 2) return false;
    this.#age.restart();
    this.set(await fetchFresh());
    return true;
  }
}

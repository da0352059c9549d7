/**
 * The camera and the microphone of this page: which devices, whether they are on, and if not, why.
 *
 * @module
 */

/** @typedef {'audio' | 'video'} Kind */
/** @typedef {'insecure' | 'denied' | 'missing' | 'busy' | 'broken' | 'ended'} Fault */

/** @type {Record<string, Fault>} by the name of the exception */
const FAULTS = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** @type {Kind[]} */
export const KINDS = ['audio', 'video'];

/** @typedef {{track?: MediaStreamTrack, fault?: Fault, wanted: boolean, deviceId?: string}} Device */

/**
 * Its event `change`: a track was replaced, switched on or off, or has a fault.
 *
 * A camera that is switched off is released, so that its light goes out. A muted microphone is kept, so that it is back
 * at once.
 */
export class Devices extends EventTarget {
  /** @type {Record<Kind, Device>} */
  #devices = { audio: { wanted: true }, video: { wanted: true } };
  /** Counts requests; the result of an outdated request is dropped. @type {Record<Kind, number>} */
  #requests = { audio: 0, video: 0 };
  /** How many calls of `getUserMedia` are pending. */
  #pending = 0;
  /** Whether the last of them needs the user's permission. */
  #needsPermission = false;

  /** @param {Kind} kind */
  track(kind) {
    return this.#devices[kind].track;
  }

  /** @param {Kind} kind */
  isOn(kind) {
    return this.track(kind)?.enabled ?? false;
  }

  /** @param {Kind} kind */
  fault(kind) {
    return this.#devices[kind].fault;
  }

  /** Whether a device starts, or waits for the user's permission. */
  get starting() {
    return this.#pending > 0;
  }

  /** Whether the browser asks the user for permission. */
  get asking() {
    return this.starting && this.#needsPermission;
  }

  /** Whether a picture is wanted that is not there yet. */
  get awaitsPicture() {
    return this.starting && this.#devices.video.wanted && !this.track('video');
  }

  /** @returns {import('./memory.js').Choices} */
  get choices() {
    const { audio, video } = this.#devices;
    return { audio: audio.wanted, video: video.wanted, audioId: audio.deviceId, videoId: video.deviceId };
  }

  set choices({ audio, video, audioId, videoId }) {
    Object.assign(this.#devices.audio, { wanted: audio, deviceId: audioId });
    Object.assign(this.#devices.video, { wanted: video, deviceId: videoId });
  }

  /** Switches on the wanted devices, with one permission prompt for both. */
  async start() {
    const kinds = KINDS.filter((kind) => this.#devices[kind].wanted && this.track(kind)?.readyState !== 'live');
    if (kinds.length > 0) await this.#open(kinds);
  }

  /**
   * @param {Kind} kind
   * @param {boolean} on
   */
  async turn(kind, on) {
    const device = this.#devices[kind];
    device.wanted = on;
    if (on && !device.track) return this.#open([kind]);
    if (device.track && kind === 'audio') device.track.enabled = on;
    else if (!on) this.#release(kind);
    this.#changed();
  }

  /**
   * Does not turn on what is off.
   *
   * @param {Kind} kind
   * @param {string} deviceId
   */
  async choose(kind, deviceId) {
    this.#devices[kind].deviceId = deviceId;
    if (this.#devices[kind].wanted) return this.#open([kind]);
    this.#release(kind);
    this.#changed();
  }

  /** Lets go of both; what was wanted is remembered. */
  release() {
    for (const kind of KINDS) {
      this.#requests[kind]++;
      this.#release(kind);
    }
    this.#changed();
  }

  /** Switches both off. */
  renounce() {
    for (const kind of KINDS) this.#devices[kind].wanted = false;
    this.release();
  }

  /** @param {Kind[]} kinds */
  async #open(kinds) {
    const asked = new Map(kinds.map((kind) => [kind, ++this.#requests[kind]]));
    this.#pending++;
    this.#changed();
    needsPermission(kinds).then((needed) => {
      this.#needsPermission = needed;
      this.#changed();
    });
    const outcomes = await this.#ask(kinds);
    this.#pending--;
    for (const { kind, track, fault } of outcomes) {
      // The user may have changed the choice meanwhile.
      if (asked.get(kind) !== this.#requests[kind] || !this.#devices[kind].wanted) track?.stop();
      else this.#use(kind, track, fault);
    }
    this.#changed();
  }

  /**
   * @param {Kind} kind
   * @param {MediaStreamTrack | undefined} track
   * @param {Fault | undefined} fault
   */
  #use(kind, track, fault) {
    this.#release(kind);
    Object.assign(this.#devices[kind], { track, fault });
    if (!track) return;
    this.#devices[kind].deviceId = track.getSettings().deviceId ?? this.#devices[kind].deviceId;
    track.addEventListener('ended', () => this.#ended(kind, track));
  }

  /**
   * @param {Kind[]} kinds
   * @returns {Promise<{kind: Kind, track?: MediaStreamTrack, fault?: Fault}[]>}
   */
  async #ask(kinds) {
    const { mediaDevices } = navigator;
    if (!mediaDevices?.getUserMedia) return kinds.map((kind) => ({ kind, fault: 'insecure' }));
    try {
      const stream = await mediaDevices.getUserMedia(this.#constraints(kinds));
      return kinds.map((kind) => ({ kind, track: stream.getTracks().find((track) => track.kind === kind) }));
    } catch (problem) {
      const { name } = /** @type {DOMException} */ (problem);
      // If one device is missing, the browser refuses both. So try each alone, unless the user has refused.
      if (kinds.length > 1 && FAULTS[name] !== 'denied') {
        return (await Promise.all(kinds.map((kind) => this.#ask([kind])))).flat();
      }
      return kinds.map((kind) => ({ kind, fault: FAULTS[name] ?? 'broken' }));
    }
  }

  /** @param {Kind[]} kinds */
  #constraints(kinds) {
    const { audio, video } = this.#devices;
    return {
      audio: kinds.includes('audio') && { deviceId: audio.deviceId, echoCancellation: true, noiseSuppression: true },
      video: kinds.includes('video') && {
        deviceId: video.deviceId,
        width: { ideal: 1280 },
        height: { ideal: 720 },
        facingMode: 'user',
      },
    };
  }

  /** @param {Kind} kind */
  #release(kind) {
    this.#devices[kind].track?.stop();
    this.#devices[kind].track = undefined;
    this.#devices[kind].fault = undefined;
  }

  /**
   * The device was unplugged, or the browser has stopped it.
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  #ended(kind, track) {
    if (this.track(kind) !== track) return;
    Object.assign(this.#devices[kind], { track: undefined, fault: 'ended' });
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/**
 * A browser that does not tell is taken to ask.
 *
 * @param {Kind[]} kinds
 */
async function needsPermission(kinds) {
  try {
    const names = kinds.map((kind) => (kind === 'audio' ? 'microphone' : 'camera'));
    const query = (/** @type {string} */ name) =>
      navigator.permissions.query({ name: /** @type {PermissionName} */ (name) });
    return (await Promise.all(names.map(query))).some(({ state }) => state === 'prompt');
  } catch {
    return true;
  }
}

/**
 * What we send to everybody: sound, picture, and maybe our screen.
 *
 * @module
 */

import { KINDS } from './devices.js';

/** @typedef {import('./devices.js').Devices} Devices */
/** @typedef {import('./devices.js').Kind} Kind */

/** A mesh sends everything once per person; beyond this a usual uplink is full. */
const MAX_BITRATE = 2_500_000;

/**
 * Every connection has one line for sound and one for pictures, whether or not there is a device: muting, turning a
 * camera on or off, and a permission that comes late change what is sent over them and negotiate nothing. A screen has
 * a line of its own, negotiated when it comes and when it goes.
 *
 * Its event `change`: what is shown is another.
 */
export class Outgoing extends EventTarget {
  /** @type {MediaStream | undefined} */ screen;

  #devices;
  /** Names what belongs together; the tracks are the senders'. */
  #stream = new MediaStream();
  /** @type {Map<RTCPeerConnection, {audio: RTCRtpSender, video: RTCRtpSender, screen?: RTCRtpTransceiver}>} */
  #lines = new Map();
  #life = new AbortController();

  /** @param {Devices} devices */
  constructor(devices) {
    super();
    this.#devices = devices;
    devices.addEventListener('change', () => this.#refresh(), { signal: this.#life.signal });
  }

  /** @returns {import('./member.js').Shown} */
  get shown() {
    return {
      mic: this.#devices.isOn('audio'),
      camera: this.#devices.isOn('video'),
      screen: this.screen?.id ?? null,
    };
  }

  /** @param {RTCPeerConnection} pc */
  addTo(pc) {
    const audio = this.#addLine(pc, 'audio');
    const video = this.#addLine(pc, 'video');
    this.#lines.set(pc, { audio, video });
    if (this.screen) this.#addScreen(pc, this.screen);
    pc.addEventListener('connectionstatechange', () => pc.connectionState === 'connected' && this.#share());
    this.#forgetClosed();
  }

  /** @param {MediaStream | undefined} screen to share from now on, or none */
  show(screen) {
    const former = this.screen;
    this.screen = screen;
    for (const track of former?.getTracks() ?? []) track.stop();
    this.#forgetClosed();
    for (const [pc, lines] of this.#lines) {
      // Stopped, not only silenced, so that the next screen can have its place.
      lines.screen?.stop();
      delete lines.screen;
      if (screen) this.#addScreen(pc, screen);
    }
    this.dispatchEvent(new Event('change'));
  }

  close() {
    this.#life.abort();
    this.show(undefined);
    this.#lines.clear();
  }

  /**
   * A line begins with a track, so that it becomes one with the other side's of the same kind.
   *
   * @param {RTCPeerConnection} pc
   * @param {Kind} kind
   */
  #addLine(pc, kind) {
    const track = this.#devices.track(kind);
    const sender = pc.addTrack(track ?? blank(kind), this.#stream);
    if (!track) sender.replaceTrack(null);
    return sender;
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {MediaStream} screen
   */
  #addScreen(pc, screen) {
    const [track] = screen.getVideoTracks();
    const lines = this.#lines.get(pc);
    if (lines) lines.screen = pc.addTransceiver(track, { direction: 'sendonly', streams: [screen] });
  }

  #refresh() {
    this.#forgetClosed();
    for (const lines of this.#lines.values()) {
      for (const kind of KINDS) {
        const track = this.#devices.track(kind) ?? null;
        // Refused only by a connection that has been closed meanwhile.
        if (lines[kind].track !== track) lines[kind].replaceTrack(track).catch(() => {});
      }
    }
    this.dispatchEvent(new Event('change'));
  }

  /** Everybody gets a share of the uplink, and smaller pictures where there are more of them. */
  #share() {
    this.#forgetClosed();
    const others = this.#lines.size;
    for (const { video } of this.#lines.values()) {
      const parameters = video.getParameters();
      const [encoding] = parameters.encodings ?? [];
      if (!encoding) continue;
      encoding.maxBitrate = Math.round(MAX_BITRATE / others);
      encoding.scaleResolutionDownBy = others === 1 ? 1 : others <= 3 ? 1.5 : 2;
      video.setParameters(parameters).catch(() => {});
    }
  }

  #forgetClosed() {
    for (const pc of this.#lines.keys()) {
      if (pc.signalingState === 'closed') this.#lines.delete(pc);
    }
  }
}

/** @type {Partial<Record<Kind, MediaStreamTrack>>} */
const blanks = {};

/** @param {Kind} kind */
function blank(kind) {
  blanks[kind] ??= kind === 'video' ? blankVideo() : blankAudio();
  return blanks[kind];
}

function blankVideo() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 9 });
  canvas.getContext('2d');
  return canvas.captureStream(0).getVideoTracks()[0];
}

function blankAudio() {
  return new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
}

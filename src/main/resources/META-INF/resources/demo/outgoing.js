/**
 * What we send to everybody: audio, video, and maybe our screen.
 *
 * @module
 */

import { KINDS } from './devices.js';

/** @typedef {import('./devices.js').Devices} Devices */
/** @typedef {import('./devices.js').Kind} Kind */

/** For all peers together. A mesh sends everything once per person, and a usual uplink has no more than this. */
const MAX_BITRATE = 2_500_000;

/**
 * Every connection has one sender for audio and one for video, even without a device. So muting, switching a camera,
 * and a late permission only replace the sender's track and need no negotiation. A screen has its own transceiver,
 * which is negotiated when sharing starts and stops.
 *
 * Its event `change`: what is sent has changed.
 */
export class Outgoing extends EventTarget {
  /** @type {MediaStream | undefined} */ screen;

  #devices;
  /** Its id groups our audio and video at the receivers; it has no tracks. */
  #stream = new MediaStream();
  /** @type {Map<RTCPeerConnection, {audio: RTCRtpSender, video: RTCRtpSender, screen?: RTCRtpTransceiver}>} */
  #senders = new Map();
  #lifetime = new AbortController();

  /** @param {Devices} devices */
  constructor(devices) {
    super();
    this.#devices = devices;
    devices.addEventListener('change', () => this.#refresh(), { signal: this.#lifetime.signal });
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
    const audio = this.#addSender(pc, 'audio');
    const video = this.#addSender(pc, 'video');
    this.#senders.set(pc, { audio, video });
    if (this.screen) this.#addScreen(pc, this.screen);
    pc.addEventListener('connectionstatechange', () => pc.connectionState === 'connected' && this.#divideBitrate());
    this.#forgetClosed();
  }

  /** @param {MediaStream | undefined} screen to share from now on, or none */
  show(screen) {
    const former = this.screen;
    this.screen = screen;
    for (const track of former?.getTracks() ?? []) track.stop();
    this.#forgetClosed();
    for (const [pc, senders] of this.#senders) {
      // `stop` and not only `replaceTrack`, so that the next screen can reuse the transceiver's place.
      senders.screen?.stop();
      delete senders.screen;
      if (screen) this.#addScreen(pc, screen);
    }
    this.dispatchEvent(new Event('change'));
  }

  close() {
    this.#lifetime.abort();
    this.show(undefined);
    this.#senders.clear();
  }

  /**
   * Adds a track even without a device, so that the browser pairs it with the other side's track of that kind.
   *
   * @param {RTCPeerConnection} pc
   * @param {Kind} kind
   */
  #addSender(pc, kind) {
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
    const senders = this.#senders.get(pc);
    if (senders) senders.screen = pc.addTransceiver(track, { direction: 'sendonly', streams: [screen] });
  }

  #refresh() {
    this.#forgetClosed();
    for (const senders of this.#senders.values()) {
      for (const kind of KINDS) {
        const track = this.#devices.track(kind) ?? null;
        // Rejects only if the connection was closed meanwhile.
        if (senders[kind].track !== track) senders[kind].replaceTrack(track).catch(() => {});
      }
    }
    this.dispatchEvent(new Event('change'));
  }

  /** Divides the uplink among the peers, with smaller pictures for more peers. */
  #divideBitrate() {
    this.#forgetClosed();
    const others = this.#senders.size;
    for (const { video } of this.#senders.values()) {
      const parameters = video.getParameters();
      const [encoding] = parameters.encodings ?? [];
      if (!encoding) continue;
      encoding.maxBitrate = Math.round(MAX_BITRATE / others);
      encoding.scaleResolutionDownBy = others === 1 ? 1 : others <= 3 ? 1.5 : 2;
      video.setParameters(parameters).catch(() => {});
    }
  }

  #forgetClosed() {
    for (const pc of this.#senders.keys()) {
      if (pc.signalingState === 'closed') this.#senders.delete(pc);
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

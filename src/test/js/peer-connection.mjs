import assert from 'node:assert/strict';

let named = 0;

/**
 * An `RTCPeerConnection` as far as negotiation goes: the signaling states, the operations chain, rollback, negotiation
 * needed, candidates that fit their description or do not. It refuses what a browser refuses.
 */
export class FakePeerConnection extends EventTarget {
  static all = [];
  signalingState = 'stable';
  connectionState = 'new';
  iceConnectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  /** What was called, in order. */
  calls = [];
  candidates = [];
  tracks = [];
  restarts = 0;
  name = `pc${++named}`;
  #configuration;
  #chain = Promise.resolve();
  #generation = 0;
  /** The former descriptions, while an offer is pending. */
  #stable = { localDescription: null, remoteDescription: null };
  #wanted = 0;
  #offered = 0;
  #agreed = 0;
  #checking = false;
  /** Operations chained and not done. */
  #operations = 0;

  constructor(configuration = {}) {
    super();
    this.#configuration = configuration;
    FakePeerConnection.all.push(this);
    for (const type of ['negotiationneeded', 'icecandidate', 'iceconnectionstatechange']) {
      this[`on${type}`] = null;
      this.addEventListener(type, (event) => this[`on${type}`]?.(event));
    }
  }

  getConfiguration() {
    return this.#configuration;
  }

  setConfiguration(configuration) {
    this.#mustBeOpen();
    this.#configuration = configuration;
  }

  addTrack(track, ...streams) {
    this.tracks.push({ track, streams });
    this.#want();
  }

  createDataChannel(label) {
    this.#want();
    return { label };
  }

  restartIce() {
    this.#mustBeOpen();
    this.restarts++;
    this.#want();
  }

  close() {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  setLocalDescription() {
    return this.#run('setLocalDescription', () => {
      const answering = this.signalingState === 'have-remote-offer';
      if (!answering && this.signalingState === 'stable') this.#keep();
      const ufrag = `${this.name}.${++this.#generation}`;
      const sdp = answering ? `answer ${ufrag} to ${this.remoteDescription.sdp}` : `offer ${ufrag}`;
      this.localDescription = { type: answering ? 'answer' : 'offer', sdp };
      if (!answering) this.#offered = this.#wanted;
      this.signalingState = answering ? 'stable' : 'have-local-offer';
      this.#gather(ufrag);
    });
  }

  setRemoteDescription(description) {
    return this.#run('setRemoteDescription', () => {
      if (description.type === 'answer') {
        if (this.signalingState !== 'have-local-offer') throw new DOMException('no offer', 'InvalidStateError');
        const fits = description.sdp.endsWith(` to ${this.localDescription.sdp}`);
        if (!fits) throw new DOMException('an answer to another offer', 'InvalidAccessError');
        this.#agreed = this.#offered;
        this.signalingState = 'stable';
      } else {
        if (this.signalingState === 'have-local-offer') Object.assign(this, this.#stable);
        else if (this.signalingState === 'stable') this.#keep();
        this.signalingState = 'have-remote-offer';
      }
      this.remoteDescription = description;
    });
  }

  addIceCandidate(candidate) {
    return this.#run('addIceCandidate', () => {
      if (!this.remoteDescription) throw new DOMException('no remote description', 'InvalidStateError');
      const known = this.remoteDescription.sdp.split(' ').includes(candidate.usernameFragment);
      if (!known) throw new DOMException('a candidate of something else', 'OperationError');
      this.candidates.push(candidate);
    });
  }

  /** The network has brought it there. */
  is(connectionState) {
    this.connectionState = connectionState;
    this.iceConnectionState = connectionState;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** Whether both have agreed on the same. */
  agreesWith(other) {
    const [offer, answer] = [this, other].sort((one) => (one.localDescription?.type === 'offer' ? -1 : 1));
    return (
      this.signalingState === 'stable' &&
      other.signalingState === 'stable' &&
      offer.localDescription?.sdp === answer.remoteDescription?.sdp &&
      answer.localDescription?.sdp === offer.remoteDescription?.sdp
    );
  }

  #keep() {
    const { localDescription, remoteDescription } = this;
    this.#stable = { localDescription, remoteDescription };
  }

  #mustBeOpen() {
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError');
  }

  #run(name, act) {
    this.#mustBeOpen();
    this.calls.push(name);
    this.#operations++;
    const run = this.#chain.then(async () => {
      await later();
      // What was begun before a close never ends.
      if (this.signalingState === 'closed') return new Promise(() => {});
      this.#operations--;
      try {
        act();
      } finally {
        this.#check();
      }
    });
    this.#chain = run.catch(() => {});
    return run;
  }

  #gather(ufrag) {
    const found = (n) => ({ candidate: `candidate:${n}`, sdpMid: '0', usernameFragment: ufrag });
    later().then(() => {
      for (const candidate of [found(1), found(2), null]) {
        const event = Object.assign(new Event('icecandidate'), { candidate });
        // What was taken back, or followed by another, gathers no more.
        const current = this.localDescription?.sdp.split(' ').includes(ufrag);
        if (current && this.signalingState !== 'closed') this.dispatchEvent(event);
      }
    });
  }

  #want() {
    this.#wanted++;
    this.#check();
  }

  /** Fires `negotiationneeded`, if it is, from a task of its own and never while there is an operation under way. */
  #check() {
    if (this.#checking) return;
    this.#checking = true;
    const fire = () => {
      this.#checking = false;
      if (this.#operations > 0 || this.signalingState !== 'stable' || this.#wanted === this.#agreed) return;
      this.dispatchEvent(new Event('negotiationneeded'));
    };
    later().then(fire);
  }
}

let turns = () => 0;

/** How many turns of the event loop an operation takes, at least one. */
export function takes(count) {
  turns = count;
}

const { setImmediate } = globalThis;

async function later() {
  for (let turn = 1 + turns(); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
}

export function assertAgreed(one, other) {
  const state = ({ name, signalingState, localDescription, remoteDescription }) =>
    `${name} ${signalingState} ${localDescription?.sdp} / ${remoteDescription?.sdp}`;
  assert.ok(one.agreesWith(other), `${state(one)}\n${state(other)}`);
}

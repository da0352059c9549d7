import assert from 'node:assert/strict';

let named = 0;

/**
 * A fake `RTCPeerConnection` with what negotiation needs: the signaling states, the operations chain, rollback,
 * `negotiationneeded`, and the check that candidates belong to the remote description. It throws where a browser
 * throws.
 */
export class FakePeerConnection extends EventTarget {
  static all = [];
  /** How many candidates it gathers, before the end of candidates. */
  static gathers = 2;
  /** Whether an answer covers all that this side wants, so that it makes no offer of its own afterwards. */
  static answersCoverAll = false;
  signalingState = 'stable';
  connectionState = 'new';
  iceConnectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  /** The names of the methods that were called, in order. */
  calls = [];
  candidates = [];
  tracks = [];
  restarts = 0;
  name = `pc${++named}`;
  /** The type of the local candidate in use. */
  path = 'host';
  #configuration;
  #chain = Promise.resolve();
  #generation = 0;
  /** The descriptions to restore in a rollback, while an offer is pending. */
  #stable = { localDescription: null, remoteDescription: null };
  #wanted = 0;
  #offered = 0;
  #agreed = 0;
  #checking = false;
  /** How many operations are in the chain. */
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
    if (this.tracks.some((sent) => sent.track === track)) throw new DOMException('a sender', 'InvalidAccessError');
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

  async getStats() {
    return new Map([
      ['T', { id: 'T', type: 'transport', selectedCandidatePairId: 'P' }],
      ['P', { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' }],
      ['L', { id: 'L', type: 'local-candidate', candidateType: this.path, protocol: 'udp' }],
      ['R', { id: 'R', type: 'remote-candidate', candidateType: 'relay' }],
    ]);
  }

  close() {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  setLocalDescription() {
    return this.#run('setLocalDescription', () => {
      const answering = this.signalingState === 'have-remote-offer';
      if (!answering && this.signalingState === 'stable') this.#saveStable();
      const ufrag = `${this.name}.${++this.#generation}`;
      const sdp = answering ? `answer ${ufrag} to ${this.remoteDescription.sdp}` : `offer ${ufrag}`;
      this.localDescription = { type: answering ? 'answer' : 'offer', sdp };
      if (!answering) this.#offered = this.#wanted;
      else if (this.constructor.answersCoverAll) this.#agreed = this.#wanted;
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
        else if (this.signalingState === 'stable') this.#saveStable();
        this.signalingState = 'have-remote-offer';
      }
      this.remoteDescription = description;
    });
  }

  addIceCandidate(candidate) {
    return this.#run('addIceCandidate', () => {
      if (!this.remoteDescription) throw new DOMException('no remote description', 'InvalidStateError');
      const known = this.remoteDescription.sdp.split(' ').includes(candidate.usernameFragment);
      if (!known) throw new DOMException('a candidate of another description', 'OperationError');
      this.candidates.push(candidate);
    });
  }

  /** Sets the connection state, as the network would. The ICE connection state may differ. */
  is(connectionState, iceConnectionState = connectionState) {
    this.connectionState = connectionState;
    this.iceConnectionState = iceConnectionState;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** Whether both sides have the same offer and answer. */
  agreesWith(other) {
    const [offer, answer] = [this, other].sort((one) => (one.localDescription?.type === 'offer' ? -1 : 1));
    return (
      this.signalingState === 'stable' &&
      other.signalingState === 'stable' &&
      offer.localDescription?.sdp === answer.remoteDescription?.sdp &&
      answer.localDescription?.sdp === offer.remoteDescription?.sdp
    );
  }

  #saveStable() {
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
      // After `close` the promise of an operation never settles.
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
      const count = this.constructor.gathers;
      for (let n = 1; n <= count + 1; n++) {
        const candidate = n <= count ? found(n) : null;
        const event = Object.assign(new Event('icecandidate'), { candidate });
        // A description that was rolled back or replaced does not gather candidates any more.
        const current = this.localDescription?.sdp.split(' ').includes(ufrag);
        if (current && this.signalingState !== 'closed') this.dispatchEvent(event);
      }
    });
  }

  #want() {
    this.#wanted++;
    this.#check();
  }

  /** Fires `negotiationneeded` if needed: in a task of its own, and not during an operation. */
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

/** Sets how many further turns of the event loop an operation takes. */
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

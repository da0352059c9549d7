/**
 * What the pages of DiagnosisProofIT do so that a call fails. `room` and `parley` are those of the other tools.
 */
globalThis.seeds = {
  // RTCPeerConnections that the module takes for those of the browser.

  /** Whose remote candidates all lead nowhere, as if a firewall dropped what is sent to them. */
  unreachable: (Base = RTCPeerConnection) =>
    class extends Base {
      setRemoteDescription(description) {
        const sdp = description.sdp.replace(/^a=candidate:.*\r\n/gm, '');
        return super.setRemoteDescription({ type: description.type, sdp });
      }
      addIceCandidate(candidate) {
        if (!candidate?.candidate) return super.addIceCandidate(candidate);
        const nowhere = candidate.candidate.replace(/^((?:\S+ ){4})\S+/, '$1192.0.2.1');
        return super.addIceCandidate({ ...candidate, candidate: nowhere });
      }
    },

  /** Whose own candidates are told to the other with these words replaced, as in another network. */
  telling: (pattern, replacement, Base = RTCPeerConnection) =>
    class extends Base {
      set onicecandidate(listener) {
        super.onicecandidate = ({ candidate }) => {
          const told = candidate?.candidate && {
            ...candidate.toJSON(),
            candidate: candidate.candidate.replace(pattern, replacement),
          };
          listener({ candidate: told || candidate });
        };
      }
    },

  /** Whose own description is told to the other after a change. */
  describing: (change, Base = RTCPeerConnection) =>
    class extends Base {
      get localDescription() {
        const description = super.localDescription;
        return description && new RTCSessionDescription({ type: description.type, sdp: change(description.sdp) });
      }
    },

  /** Calls whoever else is in the room, or comes into it. */
  async calls(name, id, options) {
    await enter({ room: name, id });
    const call = (peer) => {
      globalThis.link = talk(peer, options);
    };
    room.addEventListener('peer-joined', ({ detail }) => call(detail.peer.id));
    for (const peer of room.peers.keys()) call(peer);
  },

  /** From now on each request waits first, as over a slow network. */
  slows(millis) {
    const { fetch } = globalThis;
    globalThis.fetch = async (...request) => {
      await wait(millis);
      return fetch(...request);
    };
  },

  // A peer that uses the protocol with fetch and EventSource only.

  async joins(room, id) {
    const body = JSON.stringify({ id });
    const me = await (await fetch(`/v1/rooms/${room}/peers`, { method: 'POST', body })).json();
    return { ...me, path: `/v1/rooms/${room}/peers` };
  },

  async joinsAgain(me) {
    const init = {
      method: 'POST',
      body: JSON.stringify({ id: me.id }),
      headers: { Authorization: `Bearer ${me.token}` },
    };
    return { ...me, ...(await (await fetch(me.path, init)).json()) };
  },

  sends(me, to, message) {
    const url = `${me.path}/${to}/messages?access_token=${me.token}`;
    return fetch(url, { method: 'POST', body: JSON.stringify(message) });
  },

  /** Resolves when the stream is open. */
  async listens(me, onmessage = () => {}) {
    const stream = new EventSource(`${me.messagesUrl}?access_token=${me.token}`);
    stream.addEventListener('message', ({ data }) => onmessage(JSON.parse(data)));
    await new Promise((resolve) => stream.addEventListener('hello', resolve, { once: true }));
    return stream;
  },

  /** An RTCPeerConnection with a channel. It tells its candidates to the other. */
  talks(me, to, Base = RTCPeerConnection) {
    const pc = new Base();
    pc.createDataChannel('seed');
    pc.onicecandidate = ({ candidate }) => seeds.sends(me, to, { candidate });
    return pc;
  },

  async offers(me, to, pc = seeds.talks(me, to)) {
    await pc.setLocalDescription();
    await seeds.sends(me, to, { description: pc.localDescription });
    return pc;
  },

  /** Answers all offers, and takes all candidates. */
  async answers(me, to) {
    const pc = seeds.talks(me, to);
    await seeds.listens(me, async ({ description, candidate }) => {
      if (candidate) return pc.addIceCandidate(candidate);
      if (!description) return;
      await pc.setRemoteDescription(description);
      if (description.type !== 'offer') return;
      await pc.setLocalDescription();
      await seeds.sends(me, to, { description: pc.localDescription });
    });
    return pc;
  },
};

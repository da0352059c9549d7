// Calls between two pages of a Chromium, with the client of each system, written as its users write it. The functions
// `first` and `second` run in the pages: the first waits for a call, and the second calls it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const PATHS = (process.env.PATH ?? '').split(':');
const BROWSERS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--use-fake-device-for-media-stream=fps=10',
  '--use-fake-ui-for-media-stream',
  // A page with a camera has candidates with addresses anyway; one without it needs no resolver of .local names then.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** The path of the installed Chromium; undefined without one. */
export function executable() {
  return BROWSERS.flatMap((name) => PATHS.map((path) => `${path}/${name}`)).find(existsSync);
}

export function launch() {
  const executablePath = executable();
  if (!executablePath) throw new Error(`none of ${BROWSERS.join(', ')} is on the path`);
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A file of an npm package. */
const packaged = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

/** The fake camera and microphone, if the call has media. */
const takeMedia = async ({ media }) => {
  window.streams = media ? [await navigator.mediaDevices.getUserMedia({ audio: true, video: true })] : [];
  window.iceServers = [];
};

/**
 * The W3C's example of perfect negotiation. It goes with any `signal(message)`, and returns what takes the other's. Who
 * does not start it starts with the other's first message.
 */
const addNegotiator = () => {
  window.negotiator = (signal, polite) => {
    const pc = new RTCPeerConnection({ iceServers: window.iceServers });
    let makingOffer = false;
    let ignoreOffer = false;
    pc.onnegotiationneeded = async () => {
      try {
        makingOffer = true;
        await pc.setLocalDescription();
        signal({ description: pc.localDescription });
      } finally {
        makingOffer = false;
      }
    };
    pc.onicecandidate = ({ candidate }) => signal({ candidate });
    let started = false;
    const start = () => {
      started = true;
      for (const stream of window.streams) for (const track of stream.getTracks()) pc.addTrack(track, stream);
      window.channel = pc.createDataChannel('data', { negotiated: true, id: 0 });
      window.opened = new Promise((resolve) => {
        window.channel.onopen = resolve;
      });
    };
    const receive = async ({ description, candidate }) => {
      if (!started) start();
      try {
        if (description) {
          const offerCollision = description.type === 'offer' && (makingOffer || pc.signalingState !== 'stable');
          ignoreOffer = !polite && offerCollision;
          if (ignoreOffer) return;
          await pc.setRemoteDescription(description);
          if (description.type === 'offer') {
            await pc.setLocalDescription();
            signal({ description: pc.localDescription });
          }
        } else if (candidate) {
          await pc.addIceCandidate(candidate);
        }
      } catch (error) {
        if (!ignoreOffer) throw error;
      }
    };
    return { pc, start, receive };
  };
};

/** Both pages of a system whose `enter` joins a room under a name, and makes a negotiator, `caller`. */
const NEGOTIATED = {
  first: ({ room }) => window.enter({ room, name: 'alice', other: 'bob', polite: true }),
  second: async ({ room }) => {
    const start = performance.now();
    await window.enter({ room, name: 'bob', other: 'alice', polite: false });
    window.caller.start();
    await window.opened;
    return performance.now() - start;
  },
};

/** `page`: a document of the server's origin, so that no request of a call has another origin. */
export const CLIENTS = {
  parley: {
    page: '/v1/nothing',
    version: 'parley.js of this tree',
    load: (page) =>
      page.evaluate(async () => {
        window.parley = await import('/parley.js');
        window.connectTo = (peer) => {
          const prepare = (pc) => {
            window.channel = pc.createDataChannel('data', { negotiated: true, id: 0 });
            window.channel.onopen = () => window.resolveOpened();
          };
          window.room.connect(peer, { streams: window.streams, prepare });
        };
        window.opened = new Promise((resolve) => {
          window.resolveOpened = resolve;
        });
        window.hangUp = () => window.room.leave();
      }),
    first: async ({ room }) => {
      window.room = await window.parley.join({ room });
      window.room.addEventListener('peer-joined', ({ detail }) => window.connectTo(detail.peer.id));
      if (window.room.state === 'open') return;
      await new Promise((resolve) => {
        window.room.addEventListener('state', ({ detail }) => detail.state === 'open' && resolve());
      });
    },
    second: async ({ room }) => {
      const start = performance.now();
      window.room = await window.parley.join({ room });
      for (const peer of window.room.peers.keys()) window.connectTo(peer);
      await window.opened;
      return performance.now() - start;
    },
  },

  peerjs: {
    page: '/',
    version: 'peerjs 1.5.5',
    load: async (page) => {
      await page.addScriptTag({ path: packaged('peerjs/dist/peerjs.min.js') });
      await page.evaluate(() => {
        window.newPeer = () => {
          const { hostname: host, port } = location;
          const config = { iceServers: window.iceServers };
          window.peer = new Peer({ host, port: Number(port), path: '/', config });
          return new Promise((resolve) => {
            window.peer.on('open', resolve);
          });
        };
        window.hangUp = () => window.peer.destroy();
      });
    },
    first: async () => {
      const address = await window.newPeer();
      window.peer.on('call', (call) => call.answer(window.streams[0]));
      window.opened = new Promise((resolve) => {
        window.peer.on('connection', (connection) => connection.on('open', resolve));
      });
      return address;
    },
    second: async ({ address }) => {
      const start = performance.now();
      await window.newPeer();
      const connection = window.peer.connect(address);
      for (const stream of window.streams) window.peer.call(address, stream);
      window.opened = new Promise((resolve) => {
        connection.on('open', resolve);
      });
      await window.opened;
      return performance.now() - start;
    },
  },

  socketio: {
    page: '/socket.io/',
    version: 'socket.io-client 4.8.4',
    load: async (page) => {
      await page.addScriptTag({ path: packaged('socket.io-client/dist/socket.io.min.js') });
      await page.evaluate(addNegotiator);
      await page.evaluate(() => {
        window.enter = ({ room, name, other, polite }) => {
          // The server has no other transport: two servers behind one address would need sticky sessions for polling.
          window.socket = io({ transports: ['websocket'] });
          const signal = (message) => window.socket.emit('signal', other, message);
          window.caller = window.negotiator(signal, polite);
          window.socket.on('signal', (_, message) => window.caller.receive(message));
          return new Promise((resolve) => {
            window.socket.on('connect', () => window.socket.emit('join', room, name, resolve));
          });
        };
        window.hangUp = () => {
          window.caller.pc.close();
          window.socket.disconnect();
        };
      });
    },
    ...NEGOTIATED,
  },

  nchan: {
    page: '/',
    version: 'EventSource and fetch',
    load: async (page) => {
      await page.evaluate(addNegotiator);
      await page.evaluate(() => {
        window.enter = ({ room, name, other, polite }) => {
          window.source = new EventSource(`/of/${room}/${name}`);
          let posting = Promise.resolve();
          // One after the other: side by side, a candidate could overtake its description.
          const signal = (message) => {
            posting = posting.then(() =>
              fetch(`/to/${room}/${other}`, { method: 'POST', body: JSON.stringify({ from: name, ...message }) }),
            );
          };
          window.caller = window.negotiator(signal, polite);
          window.source.onmessage = ({ data }) => window.caller.receive(JSON.parse(data));
          return new Promise((resolve) => {
            window.source.onopen = () => resolve();
          });
        };
        window.hangUp = () => {
          window.caller.pc.close();
          window.source.close();
        };
      });
    },
    ...NEGOTIATED,
  },
};

/** The client of a measured system: all systems of Parley have the same one. */
export const clientOf = (system) => (system.startsWith('parley') ? 'parley' : system);

/** A page of the server at `url`, with the client loaded. */
export async function openPage(context, client, url, { media = false } = {}) {
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    console.error(`${client}: ${error}`);
  });
  await page.goto(url + CLIENTS[client].page);
  await page.evaluate(takeMedia, { media });
  await CLIENTS[client].load(page);
  return page;
}

/**
 * A call of the second page to the first.
 *
 * @returns {Promise<number>} milliseconds from the second's first request until its data channel is open
 */
export async function call(client, first, second, room) {
  const { [client]: its } = CLIENTS;
  const address = await first.evaluate(its.first, { room });
  const millis = await second.evaluate(its.second, { room, address });
  await first.evaluate(() => window.opened);
  return millis;
}

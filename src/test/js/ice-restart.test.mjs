import assert from 'node:assert/strict';
import { watchRestarts } from '../../main/resources/META-INF/resources/parley/ice-restart.js';
import { scene } from './page.mjs';
import { FakePeerConnection } from './peer-connection.mjs';

/** A connection whose peer has offered, and then offers again, with the same ICE credentials or with others. */
function offeredAgain({ restarts, nominated }) {
  const pc = new FakePeerConnection();
  pc.getStats = async () => new Map([['P', { type: 'candidate-pair', state: 'succeeded', nominated }]]);
  const negotiated = (type, ufrag) => {
    pc.remoteDescription = { type, sdp: `v=0\r\na=ice-ufrag:${ufrag}\r\n` };
    pc.dispatchEvent(new Event('signalingstatechange'));
  };
  const seen = { pc, negotiated, stuck: 0 };
  watchRestarts(pc, () => seen.stuck++);
  negotiated('offer', 'one');
  pc.is('connected');
  negotiated('offer', restarts ? 'two' : 'one');
  return seen;
}

scene('a restart by the peer that nominates no pair is stuck after three seconds, once', async (page) => {
  const seen = offeredAgain({ restarts: true, nominated: false });
  await page.passes(2_999);
  assert.equal(seen.stuck, 0);
  await page.passes(1);
  assert.equal(seen.stuck, 1);
  await page.passes(60_000);
  assert.equal(seen.stuck, 1);
});

scene('a restart by the peer that nominates a pair is not stuck', async (page) => {
  const seen = offeredAgain({ restarts: true, nominated: true });
  await page.passes(60_000);
  assert.equal(seen.stuck, 0);
});

scene('an offer that does not restart ICE is not stuck', async (page) => {
  const seen = offeredAgain({ restarts: false, nominated: false });
  await page.passes(60_000);
  assert.equal(seen.stuck, 0);
});

scene('a restart that this side has offered is left to the other side', async (page) => {
  const seen = offeredAgain({ restarts: false, nominated: false });
  seen.negotiated('answer', 'two');
  await page.passes(60_000);
  assert.equal(seen.stuck, 0);
});

scene('a connection that fails or closes after a restart is left to other rules', async (page) => {
  const failing = offeredAgain({ restarts: true, nominated: false });
  failing.pc.is('failed');
  const closed = offeredAgain({ restarts: true, nominated: false });
  closed.pc.close();
  await page.passes(60_000);
  assert.deepEqual([failing.stuck, closed.stuck], [0, 0]);
});

scene('an implementation without statistics of pairs is not stuck', async (page) => {
  const seen = offeredAgain({ restarts: true, nominated: false });
  seen.pc.getStats = async () => new Map();
  await page.passes(60_000);
  assert.equal(seen.stuck, 0);
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { stepsOfPage, stepsOfService } from '../../main/resources/META-INF/resources/demo/ladder.js';
import { verdictText } from '../../main/resources/META-INF/resources/demo/verdicts.js';

const BOB = { id: 'b1', name: 'Bob' };
const START = Date.UTC(2026, 10, 20, 10);
const at = (millis) => new Date(START + millis).toISOString();
const sends = (from, to, kind, millis, arrival, more = {}) => ({
  at: at(millis),
  what: 'message',
  from,
  to,
  kind,
  bytes: 100,
  delivered: arrival === undefined ? [] : [{ to, at: at(arrival), by: 'stream' }],
  ...more,
});
const brief = ({ side, text, outcome, took }) => [side, text, outcome, took];

test('a step says who sent what, and when it reached the other', () => {
  const entries = [
    { at: at(0), what: 'joined', peer: 'bob' },
    sends('ada', 'bob', 'offer', 10, 22),
    sends('bob', 'ada', 'answer', 50),
    { at: at(60), what: 'refused', peer: 'ada', to: 'bob', code: 'body-too-large', times: 2 },
    { at: at(70), what: 'reported', from: 'bob', to: 'ada', connectionState: 'failed' },
  ];
  assert.deepEqual(stepsOfService(entries, ['ada', 'bob']).map(brief), [
    [1, 'joined', 'done', undefined],
    [0, 'offer', 'done', 12],
    [1, 'answer', 'waiting', undefined],
    [0, 'body-too-large × 2', 'refused', undefined],
    [1, 'reports failed', 'done', undefined],
  ]);
});

test('candidates that follow each other are one step', () => {
  const entries = [
    sends('ada', 'bob', 'candidate', 0, 5, { candidate: { type: 'host', transport: 'udp', mdns: true } }),
    sends('ada', 'bob', 'candidate', 1, 30, { candidate: { type: 'srflx', transport: 'udp', mdns: false } }),
    sends('ada', 'bob', 'end-of-candidates', 2, 6),
    sends('bob', 'ada', 'candidate', 3, 9),
    sends('bob', 'ada', 'candidate', 4),
    sends('ada', 'bob', 'end-of-candidates', 5, 9),
  ];
  assert.deepEqual(stepsOfService(entries, ['ada', 'bob']).map(brief), [
    [0, '2 candidates (mdns, srflx), all', 'done', 29],
    [1, 'candidate', 'done', 6],
    [1, 'candidate', 'waiting', undefined],
    [0, 'end-of-candidates', 'done', 4],
  ]);
});

test('the ladder of two has nothing of a third, and no data of the application', () => {
  const entries = [
    sends('ada', 'cleo', 'offer', 0, 1),
    sends('cleo', 'ada', 'answer', 2, 3),
    { at: at(4), what: 'joined', peer: 'cleo' },
    sends('ada', 'bob', 'data', 5, 6),
    { at: at(7), what: 'reported', from: 'ada', to: 'cleo', connectionState: 'connected' },
  ];
  assert.deepEqual(stepsOfService(entries, ['ada', 'bob']), []);
});

test('a page draws what it saw itself', () => {
  const traces = [
    { direction: 'received', what: 'answer', peer: 'bob', size: 9, at: START + 40 },
    { direction: 'sent', what: 'offer', peer: 'bob', size: 9, at: START, took: 8 },
    { direction: 'sent', what: 'candidate', peer: 'bob', size: 9, at: START + 41, took: 7, refused: 'peer-not-found' },
    { direction: 'sent', what: 'offer', peer: 'cleo', size: 9, at: START, took: 8 },
    { direction: 'received', what: 'peer-left', peer: 'bob', size: 9, at: START + 50 },
  ];
  assert.deepEqual(stepsOfPage(traces, 'bob').map(brief), [
    [0, 'offer', 'done', 8],
    [1, 'answer', 'done', undefined],
    [0, 'candidate: peer-not-found', 'refused', 7],
    [1, 'peer-left', 'done', undefined],
  ]);
});

test('there is a text for each verdict, and a newer service may have others', async () => {
  const types = new URL('../../main/resources/META-INF/resources/parley.d.ts', import.meta.url);
  const [, union] = /export type Verdict =([^;]*);/.exec(await readFile(types, 'utf8'));
  const verdicts = [...union.matchAll(/'([a-z-]+)'/g)].map(([, verdict]) => verdict);
  assert.equal(verdicts.length, 20);
  const texts = verdicts.map((verdict) => verdictText({ verdict }, BOB));
  assert.equal(new Set(texts).size, 20);
  for (const text of texts) assert.match(text, /^[A-Z].*\.$/);
  for (const verdict of ['other', 'toString']) {
    assert.equal(verdictText({ verdict }, BOB), verdictText({ verdict: 'unknown' }, BOB));
  }
});

test('the text says whose page it is about', () => {
  const texts = (/** @type {string} */ verdict) =>
    ['b1', 'a1'].map((about) => verdictText({ verdict, about }, BOB).split('. ')[0]);
  assert.deepEqual(texts('peer-deaf'), [
    'Bob’s page receives nothing from the service',
    'This page receives nothing from the service',
  ]);
  assert.deepEqual(texts('turn-refused'), [
    'The relay refuses the credentials of Bob',
    'The relay refuses the credentials of you',
  ]);
  assert.match(texts('no-candidates')[0], /^Bob’s browser finds/);
  assert.match(verdictText({ verdict: 'answer-not-delivered', about: 'b1' }, BOB), /Ask Bob/);
  for (const verdict of ['offer-unanswered', 'no-candidates', 'turn-unreachable']) {
    assert.notEqual(texts(verdict)[0], texts(verdict)[1]);
  }
});

#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1: when the server ends a stream, it does not connect again.
#
# One expects: the package is described as an improved EventSource, and retries by itself. An EventSource connects again
# after the server has ended a stream, which servers do regularly, and honours `retry:` and the last id.
# What happens: it retries after errors only. At an orderly end its promise resolves, and no further event comes. A caller that
# throws in `onclose` makes it connect again, with the last id.
# Documentation: https://github.com/Azure/fetch-event-source
# Workaround in Parley: docs/clients.md names the callbacks that have to throw.
#
# Needs Node 18 or newer. Takes about five seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/fetch-event-source@2.0.1 >npm.log
echo "Node $(node --version), @microsoft/fetch-event-source 2.0.1"

cat >run.cjs <<'END'
const { createServer } = require('node:http');
// What it needs of a browser besides `fetch`.
globalThis.window = globalThis;
globalThis.document = Object.assign(new EventTarget(), { hidden: false });
const { fetchEventSource } = require('@microsoft/fetch-event-source');

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The `Last-Event-ID` of each request within two seconds, and whether the promise has resolved. */
async function listen(more) {
  const seen = [];
  const server = createServer((request, response) => {
    seen.push(request.headers['last-event-id'] ?? 'none');
    response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'close' });
    response.end(`retry: 200\nid: ${seen.length}\ndata: an event\n\n`);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const abortion = new AbortController();
  let resolved = false;
  const url = `http://127.0.0.1:${server.address().port}/`;
  fetchEventSource(url, { signal: abortion.signal, openWhenHidden: true, ...more }).then(
    () => (resolved = true),
    () => {},
  );
  await pause(2000);
  const outcome = { seen: seen.slice(0, 3), resolved };
  abortion.abort();
  server.close();
  return outcome;
}

(async () => {
  const plain = await listen({});
  const throwing = await listen({
    onclose() {
      throw new Error('again');
    },
  });
  console.log('as it is:               ', plain);
  console.log('with onclose that throws:', throwing);
  const isAsDescribed = plain.seen.length === 1 && plain.resolved && throwing.seen.join() === 'none,1,2';
  process.exit(isAsDescribed ? 0 : 1);
})();
END
timeout 50 node run.cjs || { echo "The behaviour has changed."; exit 1; }

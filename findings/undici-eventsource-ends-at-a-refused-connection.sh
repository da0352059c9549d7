#!/usr/bin/env bash
# undici 6: its EventSource gives up for good when one connection is refused.
#
# One expects: an event source whose connection was lost connects again, and again if that fails, with the wait that
# `retry:` says. The HTML standard makes it try again after a network error.
# What happens: after a stream that ended, it connects again. If that one attempt is refused, because the server is being
# restarted, `readyState` is 2 and nothing comes any more.
# Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection
# Workaround in Parley: docs/clients.md says what to do in `onerror`; the page recommends another package.
#
# Needs Node 18 or newer. Takes about five seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts undici@6.24.1 eventsource@4.1.0 >npm.log
echo "Node $(node --version), undici 6.24.1, eventsource 4.1.0"

cat >run.mjs <<'END'
import { createServer } from 'node:http';
import { EventSource as Other } from 'eventsource';
import { EventSource as Undici } from 'undici';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server of event streams. Each stream has one event and ends. */
async function serve(port = 0) {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'close' });
    response.end('retry: 200\ndata: an event\n\n');
  }).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

/** How many events come before and after a restart of the server, during which connections are refused. */
async function listen(EventSource) {
  let server = await serve();
  const { port } = server.address();
  const source = new EventSource(`http://127.0.0.1:${port}/`);
  let events = 0;
  source.addEventListener('message', () => events++);
  source.addEventListener('error', () => {});
  while (events < 2) await pause(20);
  server.close();
  await pause(1000);
  const before = events;
  server = await serve(port);
  await pause(1500);
  const { readyState } = source;
  source.close();
  server.close();
  return { before, after: events - before, readyState };
}

const [undici, other] = [await listen(Undici), await listen(Other)];
console.log('undici:     ', undici);
console.log('eventsource:', other);
process.exit(undici.after === 0 && undici.readyState === 2 && other.after > 0 ? 0 : 1);
END
timeout 50 node run.mjs || { echo "The behaviour has changed."; exit 1; }

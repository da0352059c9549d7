#!/usr/bin/env bash
# npm eventsource 5: a Node process that does nothing but read a stream ends when the server ends the stream.
#
# One expects: an event source connects again after the server has ended a stream, as it does in version 4. The process lives for
# as long as the event source does.
# What happens: the timer until the next attempt is one that lets the process end (`unref`). Where nothing else keeps it alive,
# the process ends there, with status 0 and without a word. The comment in the source says that it is meant.
# Standard: https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection
# Workaround in Parley: docs/clients.md says that something else has to keep the process alive.
#
# Needs Node 20 or newer. Takes about five seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts \
  eventsource-5@npm:eventsource@5.1.5 eventsource-4@npm:eventsource@4.1.1 >npm.log 2>&1
echo "Node $(node --version), eventsource 5.1.5, eventsource 4.1.1"

cat >read.mjs <<'END'
const [library, url] = process.argv.slice(2);
const { EventSource } = await import(library);
new EventSource(url);
END

cat >run.mjs <<'END'
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

/** The requests until the process that reads has ended, or has come back three times. */
function listen(library) {
  return new Promise((resolve) => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests++;
      response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'close' });
      response.end('retry: 200\ndata: an event\n\n');
      if (requests === 4) reader.kill();
    });
    let reader;
    server.listen(0, '127.0.0.1', () => {
      reader = spawn(process.execPath, ['read.mjs', library, `http://127.0.0.1:${server.address().port}/`]);
      reader.on('exit', (status) => {
        server.close();
        resolve({ requests, status });
      });
    });
  });
}

const [five, four] = [await listen('eventsource-5'), await listen('eventsource-4')];
console.log('expected: version 5 comes back, as version 4 does, until it is killed');
console.log('eventsource 5:', five);
console.log('eventsource 4:', four);
process.exit(five.requests === 1 && five.status === 0 && four.requests === 4 ? 0 : 1);
END
timeout 50 node run.mjs || { echo "The behaviour has changed."; exit 1; }

#!/usr/bin/env bash
# lighttpd 1.4.69: mod_proxy withholds an event stream, headers too, until its server ends it.
#
# One expects: a proxy passes the headers of a response when they are there, and collects at most as much of the body as fits
# into its buffers. A client of an event stream would see `200` at once and its events late.
# What happens: without `server.stream-response-body`, nothing at all is sent while the response goes on. EventSource stays in
# CONNECTING, without an error, for as long as the server keeps the stream open; pings every second do not help.
# With `server.stream-response-body = 1` each event arrives as it is sent.
# Manual: https://redmine.lighttpd.net/projects/lighttpd/wiki/Server_stream-response-bodyDetails
# Workaround in Parley: docs/proxies/lighttpd.conf sets it.
#
# Needs Debian 12 (amd64), with apt-get and Node 18 or newer. Takes about ten seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
# The libraries that the program needs besides those of every Debian.
apt-get -q -o APT::Sandbox::User=root download lighttpd=1.4.69-1 libnettle8=3.8.1-2 libxxhash0=0.8.1-1 >apt.log
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu
lighttpd=$work/root/usr/sbin/lighttpd
"$lighttpd" -v | head -1
echo "Node $(node --version)"

cat >run.mjs <<'END'
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';

const [lighttpd, modules, work] = process.argv.slice(2);
const children = [];
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server that sends its headers, one event, and a ping each second. */
const server = createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  response.write('data: one event\n\n');
  const pings = setInterval(() => response.write(': ping\n\n'), 1000);
  response.on('close', () => clearInterval(pings));
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Says what a client has received after five seconds. */
async function received(setting) {
  const port = await freePort();
  const file = `${work}/${port}.conf`;
  writeFileSync(file, `
server.modules = ( "mod_proxy" )
server.document-root = "${work}"
server.bind = "127.0.0.1"
server.port = ${port}
${setting}
proxy.server = ( "" => ( ( "host" => "127.0.0.1", "port" => ${server.address().port} ) ) )
`);
  const proxy = spawn(lighttpd, ['-D', '-m', modules, '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(proxy);
  let said = '';
  proxy.stderr.on('data', (text) => (said += text));
  for (let tries = 0; !said.includes('server started'); tries++) {
    if (tries === 100) throw new Error(said);
    await pause(50);
  }
  const seen = { headers: false, event: false };
  const request = get(`http://127.0.0.1:${port}/`, { agent: false }, (response) => {
    seen.headers = true;
    response.on('data', (text) => (seen.event ||= String(text).includes('one event')));
    response.on('error', () => {});
  });
  request.on('error', () => {});
  await pause(5000);
  request.destroy();
  proxy.kill('SIGKILL');
  return seen;
}

const [collected, streamed] = await Promise.all([received(''), received('server.stream-response-body = 1')]);
server.closeAllConnections();
server.close();
console.log('Expected: the headers, and sooner or later the event.');
console.log(`After 5 s, as it is: ${JSON.stringify(collected)}; with stream-response-body: ${JSON.stringify(streamed)}`);
if (collected.headers || collected.event || !streamed.headers || !streamed.event) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
END
node run.mjs "$lighttpd" "$work/root/usr/lib/lighttpd" "$work"

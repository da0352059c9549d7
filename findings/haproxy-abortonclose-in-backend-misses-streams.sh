#!/usr/bin/env bash
# HAProxy 2.6: `option abortonclose` in a backend alone has no effect on a response that streams.
#
# One expects: the manual allows the option in `defaults`, `listen` and `backend`, so that it can be set for the one backend
# whose responses last. When a client closes its connection, HAProxy closes the one to the server.
# What happens: in a `backend` section it changes nothing. The server writes on, and finds out when HAProxy cannot send
# to the client any more. In `defaults`, where it also holds for the frontend, the server is told at once.
# Manual: https://docs.haproxy.org/2.6/configuration.html#4-option%20abortonclose
# Workaround in Parley: docs/proxies/haproxy.cfg has the option in `defaults`.
#
# Needs Debian 12 (amd64), with apt-get and Node 18 or newer. Takes about ten seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
# Some of these may come with the system already; the pinned ones are used.
apt-get -q -o APT::Sandbox::User=root download haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 \
  libopentracing-c-wrapper0=1.1.3-3+b1 libopentracing1=1.6.0-4 >apt.log
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu
haproxy=$work/root/usr/sbin/haproxy
"$haproxy" -v | head -1
echo "Node $(node --version)"

cat >run.mjs <<'END'
import { spawn } from 'node:child_process';
import { createServer, get } from 'node:http';
import { writeFileSync } from 'node:fs';

const [haproxy, work] = process.argv.slice(2);
const children = [];
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A free port of loopback. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether the server hears within four seconds that a client has gone, while it sends nothing. */
async function isTold(inDefaults, inBackend) {
  let gone;
  const told = new Promise((resolve) => (gone = () => resolve(true)));
  const server = createServer((request, response) => {
    response.on('close', gone);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: one event\n\n');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const port = await freePort();
  const file = `${work}/${port}.cfg`;
  writeFileSync(file, `
defaults
    mode http
    timeout connect 1s
    timeout client 60s
    timeout server 60s
    ${inDefaults ? 'option abortonclose' : ''}
frontend in
    bind 127.0.0.1:${port}
    default_backend out
backend out
    ${inBackend ? 'option abortonclose' : ''}
    server one 127.0.0.1:${server.address().port}
`);
  const proxy = spawn(haproxy, ['-db', '-f', file], { stdio: 'ignore' });
  children.push(proxy);
  try {
    for (let tries = 0; ; tries++) {
      try {
        const response = await new Promise((resolve, reject) =>
          get(`http://127.0.0.1:${port}/`, { agent: false }, resolve).on('error', reject));
        response.on('error', () => {});
        await new Promise((resolve) => response.once('data', resolve));
        response.destroy();
        break;
      } catch (error) {
        if (tries === 50) throw error;
        await pause(100);
      }
    }
    return await Promise.race([told, pause(4000).then(() => false)]);
  } finally {
    proxy.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  }
}

const [without, backend, defaults] = await Promise.all([
  isTold(false, false), isTold(false, true), isTold(true, false)]);
console.log('Expected: with the option in its backend, the server is told at once that the client has gone.');
console.log(`Told within 4 s without the option: ${without}; in the backend: ${backend}; in defaults: ${defaults}`);
if (without || backend || !defaults) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
END
node run.mjs "$haproxy" "$work"

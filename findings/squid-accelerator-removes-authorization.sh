#!/usr/bin/env bash
# Squid 5.7: a reverse proxy takes the Authorization header out of every request.
#
# One expects: `http_port ... accel` makes Squid a reverse proxy, which speaks for the server. Authorization (unlike
# Proxy-Authorization) is meant for that server, and passes (RFC 9110, section 11.6.2).
# What happens: the server never sees it, whatever its scheme. Nothing is logged. With `login=PASSTHRU` on the
# cache_peer it passes, although that option is about logging in to other proxies.
# Manual: http://www.squid-cache.org/Doc/config/cache_peer/
# Workaround in Parley: docs/proxies/squid.conf has login=PASSTHRU.
#
# Needs Debian 12 (amd64), with apt-get and Node 18 or newer. Takes about ten seconds.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

cd "$work"
# Squid, and the libraries that it needs besides those of every Debian.
apt-get -q -o APT::Sandbox::User=root download squid=5.7-2+deb12u6 squid-common=5.7-2+deb12u6 \
  squid-langpack=20220130-1 libecap3=1.0.1-3.4 libltdl7=2.4.7-7~deb12u1 libnetfilter-conntrack3=1.0.9-3 libnfnetlink0=1.0.2-2 libtdb1=1.4.8-2 >apt.log
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu
squid=$work/root/usr/sbin/squid
"$squid" -v | head -1
echo "Node $(node --version)"

cat >run.mjs <<'END'
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';

const [squid, share, work] = process.argv.slice(2);
const children = [];
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Answers with the header that it has got. */
const server = createServer((request, response) => {
  response.end(request.headers.authorization ?? 'none');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** What the server gets of a request with a bearer token. */
async function got(option) {
  const port = await freePort();
  const file = `${work}/${port}.conf`;
  writeFileSync(file, `
http_port 127.0.0.1:${port} accel no-vhost defaultsite=localhost
cache_peer 127.0.0.1 parent ${server.address().port} 0 no-query originserver ${option}
cache deny all
http_access allow all
pid_filename none
access_log none
cache_log /dev/null
netdb_filename none
pinger_enable off
coredump_dir ${work}
mime_table ${share}/mime.conf
icon_directory ${share}/icons
error_directory ${share}/../squid-langpack/templates
`);
  children.push(spawn(squid, ['-N', '-f', file], { stdio: 'ignore' }));
  for (let tries = 0; ; tries++) {
    try {
      return await new Promise((resolve, reject) =>
        get(`http://127.0.0.1:${port}/`, { agent: false, headers: { Authorization: 'Bearer abc' } }, (response) => {
          let body = '';
          response.on('data', (part) => (body += part));
          response.on('end', () => resolve(`${response.statusCode} ${body}`));
        }).on('error', reject));
    } catch (error) {
      if (tries === 100) throw error;
      await pause(100);
    }
  }
}

const [plain, passing] = await Promise.all([got(''), got('login=PASSTHRU')]);
console.log('Expected: the server gets "Bearer abc".');
console.log(`It gets, as it is: ${plain.slice(0, 60)}; with login=PASSTHRU: ${passing.slice(0, 60)}`);
const isAsDescribed = plain === '200 none' && passing === '200 Bearer abc';
if (!isAsDescribed) console.log('The behaviour has changed.');
process.exit(isAsDescribed ? 0 : 1);
END
node run.mjs "$squid" "$(dirname "$(find "$work/root" -name mime.conf | head -1)")" "$work"

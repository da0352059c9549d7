#!/usr/bin/env bash
# Valkey 8.0.1: `INFO server` has no `redis_mode`.
#
# One expects: what Redis's clients read at connect is still there. The version that Valkey is compatible with is: `redis_version`
# is 7.2.4 beside `valkey_version`, and `run_id` and `HELLO`'s `mode` are as before.
# What happens: the mode is called `server_mode`, and nothing has the former name. A client that looks for
# `redis_mode:cluster` takes a node of a cluster for a server alone, and its commands are redirected.
# Release notes: https://github.com/valkey-io/valkey/blob/8.0/00-RELEASENOTES
# Workaround in Parley: RedisSession reads either; docs/redis.md, Valkey.
#
# Needs Debian 12 (amd64) with apt-get. Takes about ten seconds.
set -euo pipefail

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

cd "$work"
# Valkey is in the backports, which come from where the other packages come from.
mkdir -p sources lists/partial
awk -v RS= 'NR == 1' /etc/apt/sources.list.d/debian.sources |
  sed 's/^Suites:.*/Suites: bookworm-backports/' >sources/backports.sources
apt=(apt-get -q -o APT::Sandbox::User=root -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/sources"
  -o "Dir::State::Lists=$work/lists")
"${apt[@]}" update >apt.log
"${apt[@]}" download 'valkey-server=8.0.1+dfsg1-1~bpo12+1' 'valkey-tools=8.0.1+dfsg1-1~bpo12+1' >>apt.log
# The libraries that it needs besides those of every Debian.
apt-get -q -o APT::Sandbox::User=root download libjemalloc2 liblzf1 libatomic1 >>apt.log
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu
valkey=$work/root/usr/bin
"$valkey/valkey-server" --version

"$valkey/valkey-server" --port 0 --unixsocket "$work/socket" --bind 127.0.0.1 --cluster-enabled yes --cluster-port 17999 \
  --save '' --dir "$work" >server.log &
server=$!
for _ in $(seq 100); do
  [ "$("$valkey/valkey-cli" -s "$work/socket" ping 2>/dev/null)" != PONG ] || break
  sleep 0.05
done
info=$("$valkey/valkey-cli" -s "$work/socket" info server | tr -d '\r')
echo 'Expected of a node of a cluster: redis_mode:cluster, as the INFO of Redis has it.'
echo 'Seen:'
grep -E '_(version|mode):' <<<"$info"
if grep -q '^redis_mode:' <<<"$info" || ! grep -q '^server_mode:cluster$' <<<"$info"; then
  echo 'The behaviour has changed.'
  exit 1
fi

#!/bin/sh
# Starts this pod's Redis as the primary, or as a replica of the one that the sentinels name. At the very first start
# there is no sentinel yet: then pod 0 is the primary.
#
# SELF: this pod's name in DNS. FIRST: that of pod 0. SENTINELS: that of all sentinels. REDISCLI_AUTH: the password,
# which redis-cli reads, too.
set -eu

primary=$FIRST
if answer=$(redis-cli -e -h "$SENTINELS" -p 26379 sentinel get-master-addr-by-name rooms 2>/dev/null); then
  named=$(echo "$answer" | head -n 1)
  primary=${named:-$FIRST}
fi

set -- --requirepass "$REDISCLI_AUTH" --masterauth "$REDISCLI_AUTH" --replica-announce-ip "$SELF"
[ "$primary" = "$SELF" ] || set -- "$@" --replicaof "$primary" 6379
exec redis-server /etc/redis/redis.conf "$@"

#!/bin/sh
# Starts a sentinel that watches the primary which the other sentinels name. At the very first start nobody names one:
# then pod 0 of Redis is the primary. The variables are those of start-redis.sh; SELF is this sentinel's name.
set -eu

primary=$FIRST
if answer=$(redis-cli -e -h "$SENTINELS" -p 26379 sentinel get-master-addr-by-name rooms 2>/dev/null); then
  named=$(echo "$answer" | head -n 1)
  primary=${named:-$FIRST}
fi

# Names instead of addresses: a pod that is replaced keeps its name.
cat >sentinel.conf <<END
port 26379
requirepass "$REDISCLI_AUTH"
sentinel sentinel-pass "$REDISCLI_AUTH"
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $SELF
sentinel monitor rooms $primary 6379 2
sentinel auth-pass rooms "$REDISCLI_AUTH"
sentinel down-after-milliseconds rooms 3000
sentinel failover-timeout rooms 10000
sentinel parallel-syncs rooms 1
END
exec redis-server sentinel.conf --sentinel

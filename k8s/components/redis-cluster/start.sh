#!/bin/sh
# Starts this pod's node of the cluster, and beside it join.sh, which makes it known to the others.
#
# SELF: this pod's name in DNS. POD_IP: its address. NODES: the names of all pods, the first three of which begin as
# masters. REDISCLI_AUTH: the password, which redis-cli reads, too.
set -eu

sh "$(dirname "$0")/join.sh" &
exec redis-server /etc/redis/redis.conf \
  --requirepass "$REDISCLI_AUTH" --masterauth "$REDISCLI_AUTH" \
  --cluster-enabled yes --cluster-node-timeout 3000 --cluster-require-full-coverage no \
  --cluster-announce-ip "$POD_IP" --cluster-announce-hostname "$SELF" --cluster-preferred-endpoint-type hostname

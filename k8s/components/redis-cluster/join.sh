#!/bin/sh
# Makes this pod's node known to all others, whose addresses change when their pods are replaced. A node that is new takes
# a third of the slots, or becomes the replica of the master that has them. The variables are those of start.sh.
set -eu

node() { redis-cli -e -h "$SELF" "$@" 2>/dev/null; }
figure() { node cluster info | tr -d '\r' | sed -n "s/^$1://p"; }

until [ "$(node ping)" = PONG ]; do sleep 1; done

# A node that has met the others before knows their names, and they only have to learn its address.
count=$(echo $NODES | wc -w)
met=0
until [ "$met" -ge "$count" ]; do
  met=0
  for other in $NODES; do
    address=$(getent ahostsv4 "$other" | awk 'NR == 1 { print $1 }')
    if [ -n "$address" ] && node cluster meet "$address" 6379 >/dev/null; then
      met=$((met + 1))
    fi
  done
  [ "$met" -ge "$count" ] && [ "$(figure cluster_known_nodes)" -ge "$count" ] || { met=0; sleep 1; }
done

# Which pod this is, counted from 0, and its third of the slots.
place=0
for other in $NODES; do
  [ "$other" = "$SELF" ] && break
  place=$((place + 1))
done
third=$((place % 3))
first=$((16384 * third / 3))
last=$((16384 * (third + 1) / 3 - 1))

# Prints the id of the master that has the first slot of the third.
owner() {
  node cluster nodes | tr -d '\r' | awk -v slot="$first" '$3 ~ /master/ {
    for (i = 9; i <= NF; i++) {
      split($i, range, "-")
      if (range[1] <= slot && slot <= (range[2] == "" ? range[1] : range[2])) print $1
    }
  }'
}

# Whether this node has slots, or is a replica already.
until node cluster nodes | grep myself | grep -Eq 'slave| connected [0-9]'; do
  master=$(owner)
  if [ -n "$master" ]; then
    node cluster replicate "$master" >/dev/null || true
  elif [ "$place" -lt 3 ]; then
    node cluster addslotsrange "$first" "$last" >/dev/null || true
  fi
  sleep 1
done

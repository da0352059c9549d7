-- Shared part of the scripts on a room that begin memberships or return peers. It comes after room.lua.
--
-- Expects: everything that room.lua defines.
-- Defines: describe_peer, describe_others, begin_membership, is_banned, is_full.

-- Appends four texts to a list: id, joined (ms), order and metadata (JSON) of a peer.
local function describe_peer(list, peer)
  list[#list + 1] = peer.id
  list[#list + 1] = int(peer.joined)
  list[#list + 1] = int(peer.order)
  list[#list + 1] = call('HGET', KEYS[1], 'meta:' .. peer.id) or '{}'
end

-- Appends all present peers to a list, in no order, except the one with the given id. Returns the list.
local function describe_others(list, id)
  for _, other in ipairs(call('ZRANGE', KEYS[3], 0, -1)) do
    if other ~= id then
      describe_peer(list, find_peer(other))
    end
  end
  return list
end

-- Begins a membership, and appends the messages that waited for the id. lease (ms): how long the peer stays until
-- it is heard of for the first time. waiting_key, waited_for_key: names of
-- the keys waiting and waited_for (send.lua). Returns the peer.
local function begin_membership(id, owner, generation, metadata, lease, waiting_key, waited_for_key)
  if not epoch then
    begin_epoch()
  end
  if is_waiting_evicted(id, waiting_key, waited_for_key) then
    begin_epoch()
  end
  local former = find_peer(id)
  join_count = join_count + 1
  local peer = {
    id = id, status = 'P', owner = owner, generation = generation, closing = false, order = join_count,
    joined = former and math.max(now, former.joined + 1) or now,
  }
  revoke_claim(id)
  call('ZREM', KEYS[4], id)
  call('ZADD', KEYS[3], int(now + lease), id)
  call('HSET', KEYS[1], 'meta:' .. id, metadata)
  call('HDEL', KEYS[1], 'open:' .. id)
  next_expiry = next_expiry > 0 and math.min(next_expiry, now + lease) or now + lease
  empty_since = 0
  is_changed = true
  peer.start = append_entry('j', table.concat({ id, '*', int(peer.joined), metadata }, ' '))
  store_peer(peer)
  for _, message in ipairs(call('LRANGE', waiting_key, 0, -1)) do
    local valid_until, sent, from, members = string.match(message, '^(%d+) (%d+) (%S+) (.*)$')
    if tonumber(valid_until) > now then
      append_entry('w', table.concat({ from, id, sent, members }, ' '))
    end
  end
  call('DEL', waiting_key)
  call('ZREM', waited_for_key, id)
  extend_new_keys()
  return peer
end

-- Says whether an id was removed and its ban has not ended. removed_key: name of the key removed (remove.lua).
local function is_banned(id, removed_key)
  local ban_end = call('ZSCORE', removed_key, id)
  return ban_end and tonumber(ban_end) > now
end

-- Says whether the room has as many peers as it may have.
local function is_full(max_peers)
  return call('ZCARD', KEYS[3]) >= max_peers
end

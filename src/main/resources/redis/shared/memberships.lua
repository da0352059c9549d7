-- Shared part of the scripts on a room that begin memberships or return peers. It comes after room.lua.
--
-- Expects: everything that room.lua defines.
-- Defines: describe_peer, describe_others, begin_membership, is_banned, is_full.

-- Appends four texts to a list: id, joined (ms), order and metadata (JSON) of a peer.
local function describe_peer(list, peer, metadata)
  list[#list + 1] = peer.id
  list[#list + 1] = int(peer.joined)
  list[#list + 1] = int(peer.order)
  list[#list + 1] = metadata or '{}'
end

-- Appends all present peers to a list, in no order, except the one with the given id. Returns the list.
local function describe_others(list, id)
  local others, fields = {}, {}
  for _, other in ipairs(call('ZRANGE', KEYS[3], 0, -1)) do
    if other ~= id then
      others[#others + 1] = other
      fields[#fields + 1] = 'peer:' .. other
      fields[#fields + 1] = 'meta:' .. other
    end
  end
  -- In pieces, because unpack has a limit.
  for first = 1, #fields, 1000 do
    local values = call('HMGET', KEYS[1], unpack(fields, first, math.min(#fields, first + 999)))
    for i = 1, #values, 2 do
      local other = others[(first + i) / 2]
      describe_peer(list, parse_peer(other, values[i]), values[i + 1])
    end
  end
  return list
end

-- Begins a membership, and appends the messages that waited for the id. former: the present or departed peer of the id,
-- or nil. lease (ms): how long the peer stays until it is heard of for the first time. waiting_key, waited_for_key:
-- names of the keys waiting and waited_for (send.lua). Returns the peer, which is stored.
local function begin_membership(id, former, owner, generation, metadata, lease, waiting_key, waited_for_key)
  local has_new_keys = not epoch or empty_since > 0
  if not epoch then
    begin_epoch()
  end
  local is_awaited_anew = is_waiting_evicted(id, waiting_key, waited_for_key)
  if is_awaited_anew then
    begin_epoch()
  end
  join_count = join_count + 1
  local peer = {
    id = id, status = 'P', owner = owner, generation = generation, closing = false, order = join_count,
    joined = former and math.max(now, former.joined + 1) or now,
  }
  if former then
    call('ZREM', KEYS[4], id)
    call('HDEL', KEYS[1], 'open:' .. id)
  end
  call('ZADD', KEYS[3], int(now + lease), id)
  next_expiry = next_expiry > 0 and math.min(next_expiry, now + lease) or now + lease
  empty_since = 0
  is_changed = true
  peer.start = append_entry('j', table.concat({ id, '*', int(peer.joined), metadata }, ' '))
  if former then
    store_peer_without_claim(peer)
    call('HSET', KEYS[1], 'meta:' .. id, metadata)
  else
    call('HSET', KEYS[1], 'peer:' .. id, peer_text(peer), 'meta:' .. id, metadata)
  end
  local waiting = call('LRANGE', waiting_key, 0, -1)
  for _, message in ipairs(waiting) do
    local valid_until, sent, from, members = string.match(message, '^(%d+) (%d+) (%S+) (.*)$')
    if tonumber(valid_until) > now then
      append_entry('w', table.concat({ from, id, sent, members }, ' '))
    end
  end
  if #waiting > 0 or is_awaited_anew then
    call('DEL', waiting_key)
    call('ZREM', waited_for_key, id)
  end
  if has_new_keys then
    extend_new_keys()
  else
    extend_keys()
  end
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

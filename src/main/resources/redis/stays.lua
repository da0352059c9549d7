-- How stays begin and are told of, for the scripts that need it.

-- Returns "id, joinedAt ms, order, metadata" of a peer, appended to a flat list.
local function describe(list, peer)
  list[#list + 1] = peer.id
  list[#list + 1] = int(peer.joined)
  list[#list + 1] = int(peer.order)
  list[#list + 1] = call('HGET', KEYS[1], 'meta:' .. peer.id) or '{}'
end

-- Returns everybody who is in, in no order, but for the peer named.
local function others(but)
  local list = {}
  for _, id in ipairs(call('ZRANGE', KEYS[3], 0, -1)) do
    if id ~= but then
      describe(list, latest(id))
    end
  end
  return list
end

-- Begins a stay of id and lets in what waited for it (waiting, waited_for: names of keys); returns
-- the peer.
local function begin_stay(id, owner, turn, metadata, waiting, waited_for)
  if not epoch then
    begin_epoch()
  end
  local former = latest(id)
  joins = joins + 1
  local peer = {
    id = id, standing = 'P', owner = owner, turn = turn, closing = false, order = joins,
    joined = former and math.max(now, former.joined + 1) or now,
  }
  revoke(id)
  call('ZREM', KEYS[4], id)
  call('ZADD', KEYS[3], int(now + LEASE), id)
  call('HSET', KEYS[1], 'meta:' .. id, metadata)
  call('HDEL', KEYS[1], 'open:' .. id)
  due = due > 0 and math.min(due, now + LEASE) or now + LEASE
  empty = 0
  changed = true
  peer.start = append('j', table.concat({ id, '*', int(peer.joined), metadata }, ' '))
  store(peer)
  for _, letter in ipairs(call('LRANGE', waiting, 0, -1)) do
    local til, said, from, members = string.match(letter, '^(%d+) (%d+) (%S+) (.*)$')
    if tonumber(til) > now then
      append('w', table.concat({ from, id, said, members }, ' '))
    end
  end
  call('DEL', waiting)
  call('ZREM', waited_for, id)
  keep_new()
  return peer
end

-- Says whether an id was removed and is still kept out (removed: name of the key).
local function is_barred(id, removed)
  local til = call('ZSCORE', removed, id)
  return til and tonumber(til) > now
end

-- Says whether the room has as many peers as it may have.
local function is_full(most)
  return call('ZCARD', KEYS[3]) >= most
end

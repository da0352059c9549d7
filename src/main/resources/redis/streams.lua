-- What is known of streams, for the scripts that note them.

-- Reads which replicas have streams of a peer, but for those not heard of since a lease: a list of
-- tables with name, til (ms) and count, the one that longest opened none first.
local function streams_of(id)
  local list = {}
  for name, til, count in
    string.gmatch(call('HGET', KEYS[1], 'open:' .. id) or '', '(%S+) (%d+) (%d+);')
  do
    if tonumber(til) > now then
      list[#list + 1] = { name = name, til = tonumber(til), count = tonumber(count) }
    end
  end
  return list
end

local function store_streams(id, list)
  local text = ''
  for _, one in ipairs(list) do
    if one.count > 0 then
      text = text .. one.name .. ' ' .. int(one.til) .. ' ' .. int(one.count) .. ';'
    end
  end
  if text == '' then
    call('HDEL', KEYS[1], 'open:' .. id)
  else
    call('HSET', KEYS[1], 'open:' .. id, text)
  end
  return text ~= ''
end

-- Takes a replica out of such a list, and returns its place, or the place after the last.
local function without(list, replica)
  for place, one in ipairs(list) do
    if one.name == replica then
      table.remove(list, place)
      return place
    end
  end
  return #list + 1
end

-- Notes that a replica has count streams of a peer.
local function note_streams(id, replica, count)
  local list = streams_of(id)
  local place = without(list, replica)
  table.insert(list, place, { name = replica, til = now + LEASE, count = count })
  store_streams(id, list)
end

-- Notes that a replica has opened a stream of a peer, and has count of them now. If that makes more
-- than most over all replicas, tells others how many to keep.
local function note_open(peer, replica, count, most)
  local list = streams_of(peer.id)
  without(list, replica)
  local excess = count - most
  for _, one in ipairs(list) do
    excess = excess + one.count
  end
  for _, one in ipairs(list) do
    if excess > 0 then
      local kept = math.max(0, one.count - excess)
      excess = excess - (one.count - kept)
      one.count = kept
      call('PUBLISH', KEYS[1],
        table.concat({ 'keep', one.name, peer.id, peer.owner, int(peer.turn), int(kept) }, ' '))
    end
  end
  list[#list + 1] = { name = replica, til = now + LEASE, count = count }
  store_streams(peer.id, list)
end

-- Returns whether another replica still has a stream of the peer.
local function note_closed(id, replica)
  local list = streams_of(id)
  without(list, replica)
  return store_streams(id, list)
end

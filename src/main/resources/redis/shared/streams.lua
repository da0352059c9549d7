-- Shared part of the scripts on a room that count streams. It comes after room.lua.
--
-- Expects: everything that room.lua defines.
-- Defines: set_streams, store_opened_stream, store_closed_streams.
--
-- A list of streams has a table for each replica: replica, valid_until (ms), count. The first is the replica whose
-- latest opening is the longest ago. The count of a replica that is silent for a lease is no longer valid.

-- Reads a field open:<id>, which may be absent.
local function parse_streams(text)
  local list = {}
  for replica, valid_until, count in string.gmatch(text or '', '(%S+) (%d+) (%d+);') do
    if tonumber(valid_until) > now then
      list[#list + 1] = { replica = replica, valid_until = tonumber(valid_until), count = tonumber(count) }
    end
  end
  return list
end

local function load_streams(id)
  return parse_streams(call('HGET', KEYS[1], 'open:' .. id))
end

-- Returns whether any stream is left.
local function store_streams(id, list)
  local text = ''
  for _, one in ipairs(list) do
    if one.count > 0 then
      text = text .. one.replica .. ' ' .. int(one.valid_until) .. ' ' .. int(one.count) .. ';'
    end
  end
  if text == '' then
    call('HDEL', KEYS[1], 'open:' .. id)
  else
    call('HSET', KEYS[1], 'open:' .. id, text)
  end
  return text ~= ''
end

-- Removes a replica from a list. Returns its place, or the place after the last one.
local function remove_replica(list, replica)
  for place, one in ipairs(list) do
    if one.replica == replica then
      table.remove(list, place)
      return place
    end
  end
  return #list + 1
end

-- Stores that a replica has count streams of a peer.
local function set_streams(id, replica, count)
  local list = load_streams(id)
  local place = remove_replica(list, replica)
  table.insert(list, place, { replica = replica, valid_until = now + LEASE_MS, count = count })
  store_streams(id, list)
end

-- Stores that a replica has opened a stream of a peer, and has count of them now. open: the field open:<id> before, or
-- nil. If all replicas together have more than max_streams, publishes a stream limit notice to other replicas:
-- "keep <replica> <id> <owner> <generation> <how many streams to keep>".
local function store_opened_stream(peer, open, replica, count, max_streams)
  local list = parse_streams(open)
  remove_replica(list, replica)
  local excess = count - max_streams
  for _, one in ipairs(list) do
    excess = excess + one.count
  end
  for _, one in ipairs(list) do
    if excess > 0 then
      local kept = math.max(0, one.count - excess)
      excess = excess - (one.count - kept)
      one.count = kept
      call(PUBLISH, KEYS[1], table.concat({
        'keep', one.replica, peer.id, peer.owner, int(peer.generation), int(kept),
      }, ' '))
    end
  end
  list[#list + 1] = { replica = replica, valid_until = now + LEASE_MS, count = count }
  store_streams(peer.id, list)
end

-- Stores that a replica has no stream of a peer. Returns whether another replica has one.
local function store_closed_streams(id, replica)
  local list = load_streams(id)
  remove_replica(list, replica)
  return store_streams(id, list)
end

-- Renews the leases of peers in many rooms. A room is left alone if something in it has changed since the replica's
-- latest renewal, or is due; renew.lua does that. Therefore it does not matter in which order this script and the
-- other ones of a room run.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: of the first room, see room.lua. The same four keys of
--         each further room follow, but not in a cluster: Redis refuses keys of several hash slots there
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] replica (id): the replica that calls
-- ARGV[4] shape (text): a blank and the number of memberships, for each room
-- ARGV[5] peer (id), ARGV[6] present (text), ARGV[7] streams (integer): the start of the field peer:<id> of a member,
--         "P <owner> <generation> "; and how many streams of it the replica has
-- ARGV[8...] rest: the same three values for each further membership, room by room; then, in a cluster, the four
--         keys of each further room
--
-- Returns 'ok', then for each room "<epoch> <head> <ms until the next lease runs out, or less>", or an empty text if it
-- was left alone. In a cluster, a room that is not on this node is left alone.

--@include shared/deadline.lua
--@include shared/key_life.lua

-- The last byte, 0, in the field peer:<id> of a peer whose client has not closed its last stream.
local NOT_CLOSING = 48
-- A next expiry that is later than this (ms) is not looked up again: the replica comes back before.
local NEAR_MS = 12000
local byte, find, match = string.byte, string.find, string.match

local now = math.floor(micros / 1000)
local lease_end = format('%d', now + LEASE_MS)
local server_run_id, last_outage = match(ARGV[2], '^(%S+) (%d+) ')
local replica = ARGV[3]
local oldest_allowed = micros - LOG_AGE_MS * 1000
last_outage = tonumber(last_outage)

local counts, members = {}, 0
for count in string.gmatch(ARGV[4], '%d+') do
  counts[#counts + 1] = tonumber(count)
  members = members + counts[#counts]
end
local keys = KEYS
if #KEYS < 4 * #counts then
  keys = { unpack(KEYS) }
  for i = 5 + 3 * members, #ARGV do
    keys[#keys + 1] = ARGV[i]
  end
end

-- Whether nothing has changed for a membership, whose first argument has the index i.
local function is_same(i, peer, open)
  local known, count = match(open or '', '^(%S+) %d+ (%d+);$')
  return known == replica and count == ARGV[i + 2] and find(peer or '', ARGV[i + 1], 1, true) == 1
    and byte(peer, -1) == NOT_CLOSING
end

-- Whether the log is complete, and its oldest entry is not due.
local function is_log_whole(log, number, floor)
  if number == floor then
    return true
  end
  local oldest, at = match(call('LINDEX', log, 0) or '', '^%S+ (%d+) %a (%d+)')
  return oldest and oldest - floor == 1 and tonumber(at) > oldest_allowed
end

-- Renews the room whose keys begin behind the index k, and the arguments of its memberships at first.
local function renew(k, first, count)
  local names, leases, fields = { 'head', 'run', 'floor', 'calm', 'due', 'kept' }, {}, {}
  for m = 0, count - 1 do
    local i = first + 3 * m
    names[7 + 2 * m] = 'peer:' .. ARGV[i]
    names[8 + 2 * m] = 'open:' .. ARGV[i]
    leases[2 * m + 1] = lease_end
    leases[2 * m + 2] = ARGV[i]
    fields[2 * m + 1] = names[8 + 2 * m]
    fields[2 * m + 2] = replica .. ' ' .. lease_end .. ' ' .. ARGV[i + 2] .. ';'
  end
  local room = redis.pcall('HMGET', keys[k + 1], unpack(names))
  if room.err then
    return ''
  end
  local head, due = room[1], tonumber(room[5] or 0)
  if not head or room[2] ~= server_run_id or tonumber(room[4] or 0) < last_outage or due <= now then
    return ''
  end
  for m = 0, count - 1 do
    if not is_same(first + 3 * m, room[7 + 2 * m], room[8 + 2 * m]) then
      return ''
    end
  end
  if not is_log_whole(keys[k + 2], match(head, '%d+$'), room[3]) then
    return ''
  end
  if call('ZADD', keys[k + 3], 'GT', unpack(leases)) > 0 then
    -- Redis has evicted the leases. What renew.lua restores are those that are missing.
    for m = 1, count do
      call('ZREM', keys[k + 3], leases[2 * m])
    end
    return ''
  end
  if due < now + NEAR_MS then
    due = call('ZRANGE', keys[k + 3], 0, 0, 'WITHSCORES')[2]
    fields[#fields + 1] = 'due'
    fields[#fields + 1] = due
  end
  if tonumber(room[6] or 0) < now + LEASE_MS + ROOM_MEMORY_MS + CLAIM_MS then
    local keys_expire_at = format('%d', now + LEASE_MS + ROOM_MEMORY_MS + KEY_SLACK_MS)
    fields[#fields + 1] = 'kept'
    fields[#fields + 1] = keys_expire_at
    for i = 1, 4 do
      call('PEXPIREAT', keys[k + i], keys_expire_at)
    end
  end
  call('HSET', keys[k + 1], unpack(fields))
  return head .. ' ' .. format('%d', math.max(0, due - now))
end

local list, first = { 'ok' }, 5
for place, count in ipairs(counts) do
  list[place + 1] = renew(4 * (place - 1), first, count)
  first = first + 3 * count
end
return list

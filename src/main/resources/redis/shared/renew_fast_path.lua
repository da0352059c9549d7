-- Fast path of renew.lua. Most renewals end here: nothing in the room is due, the memberships are present, and their
-- streams are the same as at the last renewal. Every other renewal continues with renew.lua, as if this part did not
-- exist. KEYS and ARGV: see renew.lua. The room's fields: see room.lua.
--
-- Expects: call, format, micros (clock.lua); constants LEASE_MS, ROOM_MEMORY_MS, LOG_AGE_MS.
--
-- This part has no functions, because each run creates all functions of a script anew.

-- The last byte, 0, in the field peer:<id> of a peer whose client has not closed its last stream.
local NOT_CLOSING = 48
-- More values would not fit on Lua's stack.
local MAX_ARGUMENTS = 403

do
  --@include shared/key_life.lua
  local now = math.floor(micros / 1000)
  local lease_end = format('%d', now + LEASE_MS)
  local names = { 'head', 'run', 'floor', 'calm', 'due', 'empty', 'kept' }
  for i = 4, #ARGV, 4 do
    names[#names + 1] = 'peer:' .. ARGV[i]
    names[#names + 1] = 'open:' .. ARGV[i]
  end
  local is_same = #ARGV > 3 and #ARGV <= MAX_ARGUMENTS
  local room = is_same and call('HMGET', KEYS[1], unpack(names)) or {}
  local epoch, head = string.match(room[1] or '', '^(%S+) (%d+)$')
  local server_run_id, last_outage = string.match(ARGV[2], '^(%S+) (%d+) ')
  is_same = epoch and room[2] == server_run_id and tonumber(room[4] or 0) >= tonumber(last_outage)
    and tonumber(room[5] or 0) > now and room[6] == '0'

  local leases, fields = {}, {}
  for i = 4, #ARGV, 4 do
    local at = 8 + (i - 4) / 2
    local peer, open = room[at] or '', room[at + 1]
    local present = format('P %s %s ', ARGV[i + 1], ARGV[i + 2])
    -- The list of streams of a single replica (streams.lua).
    local replica, count = string.match(open or '', '^(%S+) %d+ (%d+);$')
    is_same = is_same and string.find(peer, present, 1, true) == 1 and string.byte(peer, -1) == NOT_CLOSING
      and replica == ARGV[3] and count == ARGV[i + 3]
    leases[#leases + 1] = lease_end
    leases[#leases + 1] = ARGV[i]
    fields[#fields + 1] = 'open:' .. ARGV[i]
    fields[#fields + 1] = format('%s %s %s;', ARGV[3], lease_end, ARGV[i + 3])
  end

  -- The log was not evicted, and its oldest entry is not due. An empty one has nothing to lose.
  local length = is_same and head - (room[3] or 0) or 0
  if length > 0 then
    local oldest = call('LINDEX', KEYS[2], 0)
    is_same = call('LLEN', KEYS[2]) == length
      and tonumber(string.match(oldest or '', '^%S+ %d+ %a (%d+)') or 0) > micros - LOG_AGE_MS * 1000
  end

  if is_same and call('ZADD', KEYS[3], 'GT', unpack(leases)) > 0 then
    -- Redis has evicted the leases. What renew.lua restores are those that are missing.
    for i = 4, #ARGV, 4 do
      call('ZREM', KEYS[3], ARGV[i])
    end
    is_same = false
  end

  if is_same then
    local next_expiry = call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
    fields[#fields + 1] = 'due'
    fields[#fields + 1] = next_expiry
    if tonumber(room[7] or 0) < now + LEASE_MS + ROOM_MEMORY_MS + CLAIM_MS then
      local keys_expire_at = format('%d', now + LEASE_MS + ROOM_MEMORY_MS + KEY_SLACK_MS)
      fields[#fields + 1] = 'kept'
      fields[#fields + 1] = keys_expire_at
      for i = 1, 4 do
        call('PEXPIREAT', KEYS[i], keys_expire_at)
      end
    end
    call('HSET', KEYS[1], unpack(fields))
    return { 'ok', epoch, head, format('%d', math.max(0, next_expiry - now)) }
  end
end

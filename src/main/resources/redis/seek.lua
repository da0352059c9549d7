-- Says where a stranger is to go: see dev.parley.room.PairingRequest.
--
-- KEYS[2] string: where the key led, "<room> <FIRST|SECOND> <final 0|1>", final being 1 once the
--         stranger was told to wait there; KEYS[1] if there is no key
-- ARGV[2] the room that was missed; empty if there is none
-- ARGV[3] the stranger's peer id
-- ARGV[4] its own room
-- ARGV[5] 1 if it waits there
-- ARGV[6] 1 if there is a key
--
-- Returns ok, the room, FIRST or SECOND.

local missed, peer, own = ARGV[2], ARGV[3], ARGV[4]
local waits, has_key = ARGV[5] == '1', ARGV[6] == '1'

-- Offers the stranger's own room; one that is offered already stays where it stands.
local function offer()
  call('ZADD', KEYS[1], 'NX', int(now), own .. ' ' .. peer)
  if call('ZCARD', KEYS[1]) > TICKETS then
    call('ZPOPMIN', KEYS[1])
  end
  call('PEXPIRE', KEYS[1], TICKET)
end

local function other_room()
  for _, offer in ipairs(offers()) do
    if offer.peer ~= peer then
      return offer.room
    end
  end
end

call('ZREMRANGEBYSCORE', KEYS[1], '-inf', int(now - TICKET))
if missed ~= '' then
  withdraw(missed)
end

local known = has_key and call('GET', KEYS[2])
if known then
  local room, part, final = string.match(known, '^(%S+) (%S+) (%d)$')
  if room ~= missed then
    local is_here = waits and room == own
    if is_here and final == '1' then
      offer()
    end
    if not is_here or final == '1' then
      return { 'ok', room, part }
    end
  end
end

local room, part, final = other_room(), 'SECOND', '0'
if not room then
  room, part = own, 'FIRST'
  if waits then
    offer()
    final = '1'
  end
end
if has_key then
  call('SET', KEYS[2], table.concat({ room, part, final }, ' '), 'PX', KEY_LIFE)
end
return { 'ok', room, part }

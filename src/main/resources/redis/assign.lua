-- Answers a stranger's pairing request: which room to go to, and in which role. The rules are those of
-- dev.parley.room.PairingRequest.
--
-- KEYS[1] offers: see lobby.lua
-- KEYS[2] pairing_key (string): "<room> <FIRST|SECOND> <final 0|1>", the answer to an idempotency key; final: 1
--         once the stranger was told to wait in its own room; the key offers if there is none
-- ARGV[1] deadline: see lobby.lua
-- ARGV[2] missed (id): the room where the stranger met nobody; empty if there is none
-- ARGV[3] peer (id): the stranger's peer id
-- ARGV[4] own_room (id): the room in which the stranger waits, or would wait
-- ARGV[5] is_waiting (0|1): 1 if the stranger has joined its own room
-- ARGV[6] has_key (0|1): 1 if there is an idempotency key
--
-- Returns 'ok', the room, and the role: FIRST or SECOND.

--@include shared/deadline.lua
--@include shared/lobby.lua

local missed, peer, own_room = ARGV[2], ARGV[3], ARGV[4]
local is_waiting, has_key = ARGV[5] == '1', ARGV[6] == '1'
local pairing_key = KEYS[2]

-- Offers the stranger's own room. A room that is offered already keeps its place.
local function offer_own_room()
  call('ZADD', KEYS[1], 'NX', int(now), own_room .. ' ' .. peer)
  if call('ZCARD', KEYS[1]) > MAX_WAITING_ROOMS then
    call('ZPOPMIN', KEYS[1])
  end
  call('PEXPIRE', KEYS[1], WAITING_ROOM_MS)
end

-- Returns the room that a peer of another id has offered for the longest time, or nil.
local function find_other_room()
  for _, offer in ipairs(load_offers()) do
    if offer.peer ~= peer then
      return offer.room
    end
  end
end

call('ZREMRANGEBYSCORE', KEYS[1], '-inf', int(now - WAITING_ROOM_MS))
if missed ~= '' then
  withdraw_offer(missed)
end

local known = has_key and call('GET', pairing_key)
if known then
  local room, role, final = string.match(known, '^(%S+) (%S+) (%d)$')
  if room ~= missed then
    local waits_there = is_waiting and room == own_room
    if waits_there and final == '1' then
      offer_own_room()
    end
    if not waits_there or final == '1' then
      return { 'ok', room, role }
    end
  end
end

local room, role, final = find_other_room(), 'SECOND', '0'
if not room then
  room, role = own_room, 'FIRST'
  if is_waiting then
    offer_own_room()
    final = '1'
  end
end
if has_key then
  call('SET', pairing_key, table.concat({ room, role, final }, ' '), 'PX', IDEMPOTENCY_KEY_MS)
end
return { 'ok', room, role }

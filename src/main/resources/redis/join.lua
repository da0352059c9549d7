-- Begins a membership, or answers the living one that the same key began. For a stranger whom a lobby
-- sent: only if the room is as it should be.
--
-- KEYS[5] string: the join key's "<id> <owner> <turn> <returned 0|1>"; KEYS[1] if there is no key
-- KEYS[6] list: what waits for the id
-- KEYS[7] sorted set: whom messages wait for
-- KEYS[8] sorted set: who was removed (remove.lua)
-- ARGV[3] the id
-- ARGV[4] owner of the membership that comes back; empty for a newcomer
-- ARGV[5] its turn
-- ARGV[6] owner of the membership that begins otherwise
-- ARGV[7] metadata, JSON
-- ARGV[8] the most peers
-- ARGV[9] 1 if there is a key
-- ARGV[10] FIRST for a stranger who is to wait in a room that nobody was in, SECOND for one who is to
--          meet who waits; empty for anyone else
--
-- Returns ok alone if a stranger does not find the room so; else ok, returned 0|1, epoch, start, owner, turn, then the peer and the others, four values
-- each (describe). Refuses with peer-id-taken, room-full, removed.

local function answer(peer, returned)
  local list = { 'ok', returned, epoch, int(peer.start), peer.owner, int(peer.turn) }
  describe(list, peer)
  for _, value in ipairs(others(peer.id)) do
    list[#list + 1] = value
  end
  return list
end

enter()
if epoch then
  age()
end
local known = ARGV[9] == '1' and call('GET', KEYS[5])
if known and epoch then
  local id, owner, turn, returned = string.match(known, '^(%S+) (%S+) (%d+) (%d)$')
  local peer = latest(id)
  if peer and peer.standing == 'P' and peer.owner == owner and peer.turn == tonumber(turn) then
    save()
    return answer(peer, returned)
  end
end

local id = ARGV[3]
if ARGV[10] == 'FIRST' and epoch then
  save()
  return { 'ok' }
elseif ARGV[10] == 'SECOND' then
  local is_met = epoch and not latest(id) and not is_barred(id, KEYS[8]) and call('ZCARD', KEYS[3]) == 1
    and not call('HGET', KEYS[1], 'closed')
  if epoch then
    call('HSET', KEYS[1], 'closed', '1')
  end
  if not is_met then
    if epoch then
      save()
    end
    return { 'ok' }
  end
end

local former = epoch and latest(id) or nil
if is_barred(id, KEYS[8]) then
  if epoch then
    save()
  end
  return { 'removed', '0' }
end
local returning = ARGV[4] ~= ''
  and (not former or (former.owner == ARGV[4] and former.turn <= tonumber(ARGV[5])))
local is_back = returning and former ~= nil and former.standing == 'P'
if former and former.standing == 'P' and not is_back then
  save()
  return { 'peer-id-taken', '0' }
end
if not is_back and epoch and is_full(tonumber(ARGV[8])) then
  save()
  return { 'room-full', '0' }
end

local owner = returning and ARGV[4] or ARGV[6]
local turn = returning and tonumber(ARGV[5]) + 1 or 1
local peer = begin_stay(id, owner, turn, ARGV[7], KEYS[6], KEYS[7])
local returned = is_back and '1' or '0'
if ARGV[9] == '1' then
  call('SET', KEYS[5], table.concat({ id, owner, int(turn), returned }, ' '), 'PX', KEY_LIFE)
end
save()
return answer(peer, returned)

-- Begins a membership. If an idempotency key is repeated, returns the membership that it began. For a stranger
-- whom a lobby sent (role), begins it only if the room is as the role requires.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- KEYS[5] join_key (string): "<id> <owner> <generation> <returned 0|1>", what an idempotency key began; the
--         key room if there is none
-- KEYS[6] waiting (list): the messages that wait for the id (send.lua)
-- KEYS[7] waited_for (sorted set): the ids that messages wait for (send.lua)
-- KEYS[8] removed (sorted set): the banned ids (remove.lua)
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] peer (id): the id to join with
-- ARGV[4] returning_owner (text), ARGV[5] returning_generation (integer): the membership that comes back; empty
--         and 0 for a newcomer
-- ARGV[6] new_owner (text): owner of the membership if it is a new one
-- ARGV[7] metadata (JSON)
-- ARGV[8] max_peers (integer): the most peers in the room
-- ARGV[9] has_key (0|1): 1 if there is an idempotency key
-- ARGV[10] role (text): FIRST for a stranger who waits in a room that nobody was in, SECOND for a stranger who
--          meets the one who waits; empty for everybody else
-- ARGV[11] lease (integer, ms): how long the peer stays until it is heard of for the first time
--
-- Returns 'ok', returned (0|1), epoch, start, owner, generation, then the peer and all others, four texts each
-- (describe_peer). Returns 'ok' alone if the room is not as the role requires.
-- Problems: peer-id-taken, room-full, removed.

--@include shared/deadline.lua
--@include shared/room.lua
--@include shared/memberships.lua

local id, metadata, max_peers = ARGV[3], ARGV[7], tonumber(ARGV[8])
local returning_owner, returning_generation, new_owner = ARGV[4], tonumber(ARGV[5]), ARGV[6]
local has_key, role, lease = ARGV[9] == '1', ARGV[10], tonumber(ARGV[11])
local join_key, waiting_key, waited_for_key, removed_key = KEYS[5], KEYS[6], KEYS[7], KEYS[8]

local function answer(peer, returned, its_metadata)
  local list = { 'ok', returned, epoch, int(peer.start), peer.owner, int(peer.generation) }
  describe_peer(list, peer, its_metadata)
  return describe_others(list, peer.id)
end

local function save_room_if_any()
  if epoch then
    save_room()
  end
end

local own = load_room('peer:' .. id)
if epoch then
  trim_old_entries()
end
local known = has_key and call('GET', join_key)
if known and epoch then
  local known_id, owner, generation, returned = string.match(known, '^(%S+) (%S+) (%d+) (%d)$')
  local peer = find_peer(known_id)
  if peer and peer.status == 'P' and peer.owner == owner and peer.generation == tonumber(generation) then
    save_room()
    return answer(peer, returned, call('HGET', KEYS[1], 'meta:' .. known_id))
  end
end

local former = epoch and parse_peer(id, own) or nil
local is_banned_here = is_banned(id, removed_key)
if role == 'FIRST' and epoch then
  save_room()
  return { 'ok' }
elseif role == 'SECOND' then
  local can_meet = epoch and not former and not is_banned_here and call('ZCARD', KEYS[3]) == 1
    and not call('HGET', KEYS[1], 'closed')
  if epoch then
    call('HSET', KEYS[1], 'closed', '1')
  end
  if not can_meet then
    save_room_if_any()
    return { 'ok' }
  end
end

if is_banned_here then
  save_room_if_any()
  return { 'removed', '0' }
end
local is_returning = returning_owner ~= ''
  and (not former or (former.owner == returning_owner and former.generation <= returning_generation))
local was_present = former ~= nil and former.status == 'P'
local is_replacement = is_returning and was_present
if was_present and not is_replacement then
  save_room()
  return { 'peer-id-taken', '0' }
end
if epoch and not is_replacement and is_full(max_peers) then
  save_room()
  return { 'room-full', '0' }
end

local owner = is_returning and returning_owner or new_owner
local generation = is_returning and returning_generation + 1 or 1
local peer = begin_membership(id, former, owner, generation, metadata, lease, waiting_key, waited_for_key)
local returned = is_replacement and '1' or '0'
if has_key then
  call('SET', join_key, table.concat({ id, owner, int(generation), returned }, ' '), 'PX', IDEMPOTENCY_KEY_MS)
end
save_room()
return answer(peer, returned, metadata)

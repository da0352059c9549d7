-- Lists the present peers of a room.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] peer (id), ARGV[4] owner (text), ARGV[5] generation (integer): the membership that asks; an empty id
--         for a caller who need not be in the room
--
-- Returns 'ok', then four texts for each peer (describe_peer), in no order.
-- Problems: those of check_membership.

--@include shared/deadline.lua
--@include shared/room.lua
--@include shared/memberships.lua

local id, owner, generation = ARGV[3], ARGV[4], tonumber(ARGV[5])

load_room()
local problem
if id ~= '' then
  local peer
  peer, problem = find_member(id, owner, generation)
  if peer then
    renew_lease(peer)
  end
end
if epoch then
  save_room()
end
if problem then
  return { problem, '0' }
end
return describe_others({ 'ok' }, '')

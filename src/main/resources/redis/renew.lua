-- Renews the leases of the peers that a replica has streams of, and does what is due in the room. Most renewals need
-- only renew_unchanged.lua.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] replica (id): the replica that calls
-- ARGV[4] peer (id), ARGV[5] owner (text), ARGV[6] generation (integer), ARGV[7] streams (integer): a membership,
--         and how many streams of it the replica has
-- ARGV[8...] more: the same four values for each further membership
--
-- Returns 'ok', epoch, head, the milliseconds until the next lease runs out (-1 if nobody is present), then the
-- places (0 for the first) of the memberships that are over.

--@include shared/deadline.lua
--@include shared/room.lua
--@include shared/streams.lua

local replica = ARGV[3]

-- Calls a function with the place of each membership and the index of its first argument.
local function for_each_membership(visit)
  for i = 4, #ARGV, 4 do
    visit((i - 4) / 4, i)
  end
end

load_room()
if not epoch then
  local list = { 'ok', '', '0', '-1' }
  for_each_membership(function(place)
    list[#list + 1] = int(place)
  end)
  return list
end
trim_old_entries()
local over = {}
for_each_membership(function(place, i)
  local peer = find_member(ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]))
  if peer then
    renew_lease(peer)
    set_streams(peer.id, replica, tonumber(ARGV[i + 3]))
  else
    over[#over + 1] = int(place)
  end
end)
update_next_expiry()
save_room()
local list = { 'ok', epoch, int(head), next_expiry > 0 and int(math.max(0, next_expiry - now)) or '-1' }
for _, place in ipairs(over) do
  list[#list + 1] = place
end
return list

-- Replaces a peer's metadata. Counts as one message.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] peer (id), ARGV[4] owner (text), ARGV[5] generation (integer): the membership
-- ARGV[6] metadata (JSON)
-- ARGV[7] emission_interval (integer, us), ARGV[8] burst_tolerance (integer, us): the allowance of messages
--
-- Returns 'ok', then the peer in four texts (describe_peer).
-- Problems: those of check_membership, too-many-messages.

--@include shared/deadline.lua
--@include shared/room.lua
--@include shared/memberships.lua
--@include shared/allowance.lua

local id, owner, generation, metadata = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local emission_interval, burst_tolerance = ARGV[7], ARGV[8]

local sent = load_room('sent:' .. id)
local peer, problem = find_member(id, owner, generation)
if not peer then
  if epoch then
    save_room()
  end
  return { problem, '0' }
end
renew_lease(peer)
local last_arrival, claim = parse_sent(sent)
local arrival, wait = take_allowance(last_arrival, 1, emission_interval, burst_tolerance)
if not arrival then
  save_room()
  return { 'too-many-messages', int(wait) }
end
call('HSET', KEYS[1], 'meta:' .. id, metadata)
append_entry('u', table.concat({ id, '*', int(peer.joined), metadata }, ' '))
save_room('sent:' .. id, claim .. int(arrival))
local list = { 'ok' }
describe_peer(list, peer, metadata)
return list

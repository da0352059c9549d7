-- Stores that a replica has opened a stream or a poll of a peer, and leaves a claim for its first messages. Begins the
-- membership again if its lease had run out.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- KEYS[5] waiting (list): the messages that wait for the id (send.lua)
-- KEYS[6] waited_for (sorted set): the ids that messages wait for (send.lua)
-- KEYS[7] removed (sorted set): the banned ids (remove.lua)
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] peer (id), ARGV[4] owner (text), ARGV[5] generation (integer): the membership
-- ARGV[6] replica (id): the replica that calls
-- ARGV[7] max_peers (integer): the most peers in the room
-- ARGV[8] streams (integer): how many streams of the peer the replica has now
-- ARGV[9] max_streams (integer): the most streams of the peer on all replicas together
--
-- Returns 'ok', taken back (0|1), epoch, head, floor, start, then the peer and all others, four texts each
-- (describe_peer). Problems: removed, forbidden, peer-not-found, peer-id-taken, room-full.

--@include shared/deadline.lua
--@include shared/room.lua
--@include shared/memberships.lua
--@include shared/streams.lua

local id, owner, generation = ARGV[3], ARGV[4], tonumber(ARGV[5])
local replica, max_peers = ARGV[6], tonumber(ARGV[7])
local streams, max_streams = tonumber(ARGV[8]), tonumber(ARGV[9])
local waiting_key, waited_for_key, removed_key = KEYS[5], KEYS[6], KEYS[7]

local own, metadata, sent, open = load_room('peer:' .. id, 'meta:' .. id, 'sent:' .. id, 'open:' .. id)
if epoch then
  trim_old_entries()
end
local peer = epoch and parse_peer(id, own) or nil
local is_present = peer and peer.status == 'P'
local is_own = peer and peer.owner == owner
local taken_back = not (is_own and is_present and peer.generation == generation)
if taken_back then
  local problem
  if is_banned(id, removed_key) then
    problem = 'removed'
  elseif is_own and peer.generation > generation then
    problem = 'forbidden'
  elseif is_own and peer.generation == generation and peer.status == 'L' then
    problem = 'peer-not-found'
  elseif is_present and not is_own then
    problem = 'peer-id-taken'
  elseif epoch and not is_present and is_full(max_peers) then
    problem = 'room-full'
  end
  if problem then
    if epoch then
      save_room()
    end
    return { problem, '0' }
  end
  metadata = is_own and metadata or '{}'
  peer = begin_membership(id, peer, owner, generation, metadata, LEASE_MS, waiting_key, waited_for_key)
  open = nil
end

if peer.closing then
  peer.closing = false
  store_peer(peer)
end
renew_lease(peer)
store_opened_stream(peer, open, replica, streams, max_streams)
if head > floor then
  -- The lease is renewed, so the messages of the next second need not do it.
  local arrival = parse_sent(sent)
  save_room('sent:' .. id, claim_text(peer) .. int(math.max(arrival, micros)))
else
  save_room()
end
local list = {
  'ok', taken_back and '1' or '0', epoch, int(head), int(floor), int(peer.start),
}
describe_peer(list, peer, metadata)
return describe_others(list, id)

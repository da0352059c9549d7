-- Stores that a replica has no stream of a peer any more.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] peer (id), ARGV[4] owner (text), ARGV[5] generation (integer): the membership
-- ARGV[6] replica (id): the replica that calls
-- ARGV[7] by_client (0|1): 1 if the client ended the stream, 0 if the service did
--
-- Returns 'ok'.

--@include shared/deadline.lua
--@include shared/room.lua
--@include shared/streams.lua

local id, owner, generation = ARGV[3], ARGV[4], tonumber(ARGV[5])
local replica, by_client = ARGV[6], ARGV[7] == '1'

load_room()
if epoch then
  local peer = find_member(id, owner, generation)
  if peer then
    local is_open_elsewhere = store_closed_streams(id, replica)
    if by_client and not is_open_elsewhere then
      peer.closing = true
      store_peer(peer)
      call('ZADD', KEYS[3], int(now + GRACE_MS), id)
      update_next_expiry()
    else
      renew_lease(peer)
    end
  end
  save_room()
end
return { 'ok' }

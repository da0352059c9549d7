-- Ends a membership because its client asked for it. Has no effect on a membership that was replaced or removed.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] peer (id), ARGV[4] owner (text), ARGV[5] generation (integer): the membership
--
-- Returns 'ok'.

--@include shared/deadline.lua
--@include shared/room.lua

local id, owner, generation = ARGV[3], ARGV[4], tonumber(ARGV[5])

local own = load_room('peer:' .. id)
if epoch then
  local peer = parse_peer(id, own)
  if peer and peer.owner == owner and peer.generation == generation then
    if peer.status == 'P' then
      end_membership(peer, 'L', 'left', now)
      if next_expiry > 0 then
        update_next_expiry()
      end
    elseif peer.status == 'E' then
      -- It must not be taken back in by open_stream.lua.
      peer.status = 'L'
      store_peer(peer)
    end
  end
  save_room()
end
return { 'ok' }

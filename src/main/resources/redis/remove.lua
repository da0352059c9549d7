-- Removes a peer, or everybody, and bans the removed ids.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- KEYS[5] removed (sorted set): the banned ids by the time (ms) that their bans end
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] peer (id): the id to remove; * for everybody who is present
-- ARGV[4] ban (integer, ms): how long the removed ids may not join
-- ARGV[5] message (text): the moderator's message; empty for none
--
-- Returns 'ok'. An id that is named is also banned if it is not present, or if the room does not exist.

--@include shared/deadline.lua
--@include shared/room.lua

local peer_or_all, ban, message = ARGV[3], tonumber(ARGV[4]), ARGV[5]
local removed_key = KEYS[5]

local function remove(id)
  local peer = epoch and find_peer(id)
  if peer and peer.status == 'P' then
    end_membership(peer, 'R', message == '' and 'removed' or 'removed ' .. message, now)
  end
  call('ZADD', removed_key, int(now + ban), id)
end

load_room()
local ids = peer_or_all == '*' and call('ZRANGE', KEYS[3], 0, -1) or { peer_or_all }
for _, id in ipairs(ids) do
  remove(id)
end
call('ZREMRANGEBYSCORE', removed_key, '-inf', int(now))
call('ZREMRANGEBYRANK', removed_key, 0, -MAX_BANS - 1)
local last_ban_end = call('ZRANGE', removed_key, -1, -1, 'WITHSCORES')[2]
if last_ban_end then
  call('PEXPIREAT', removed_key, last_ban_end)
end
if epoch then
  update_next_expiry()
  save_room()
end
return { 'ok' }

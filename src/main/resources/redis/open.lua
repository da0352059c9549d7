-- Notes a stream or a poll of a peer on a replica; takes a peer back in whose lease had run out.
--
-- KEYS[5] list: what waits for the id
-- KEYS[6] sorted set: whom messages wait for
-- KEYS[7] sorted set: who was removed (remove.lua)
-- ARGV[3] id, ARGV[4] owner, ARGV[5] turn of the peer
-- ARGV[6] the replica
-- ARGV[7] the most peers
-- ARGV[8] how many streams of it the replica has, ARGV[9] the most over all replicas
--
-- Returns ok, taken back 0|1, epoch, head, floor, start, then the peer and the others, four values
-- each (describe). Refuses with removed, forbidden, peer-not-found, peer-id-taken, room-full.

local id, owner, turn = ARGV[3], ARGV[4], tonumber(ARGV[5])

enter()
if epoch then
  age()
end
local peer = epoch and latest(id) or nil
local is_own = peer and peer.owner == owner
local taken_back = not (is_own and peer.turn == turn and peer.standing == 'P')
if taken_back then
  local problem
  if is_barred(id, KEYS[7]) then
    problem = 'removed'
  elseif is_own and peer.turn > turn then
    problem = 'forbidden'
  elseif is_own and peer.turn == turn and peer.standing == 'L' then
    problem = 'peer-not-found'
  elseif peer and peer.standing == 'P' and not is_own then
    problem = 'peer-id-taken'
  elseif epoch and is_full(tonumber(ARGV[7])) and not (peer and peer.standing == 'P') then
    problem = 'room-full'
  end
  if problem then
    if epoch then
      save()
    end
    return { problem, '0' }
  end
  local metadata = is_own and call('HGET', KEYS[1], 'meta:' .. id) or '{}'
  peer = begin_stay(id, owner, turn, metadata, KEYS[5], KEYS[6])
end

if peer.closing then
  peer.closing = false
  store(peer)
end
renew(peer)
note_open(peer, ARGV[6], tonumber(ARGV[8]), tonumber(ARGV[9]))
save()
local list = {
  'ok', taken_back and '1' or '0', epoch, int(head), int(floor), int(peer.start),
}
describe(list, peer)
for _, value in ipairs(others(id)) do
  list[#list + 1] = value
end
return list

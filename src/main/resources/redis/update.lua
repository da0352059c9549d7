-- Replaces a peer's metadata.
--
-- ARGV[5] id, ARGV[6] owner, ARGV[7] turn of the peer
-- ARGV[8] metadata, JSON
-- ARGV[9] gap, ARGV[10] depth of its allowance, us
--
-- Returns ok, then the peer in four values (describe). Refuses with too-many-messages as well.

local rate = enter('rate:' .. ARGV[5])
local peer, problem = standing(ARGV[5], ARGV[6], tonumber(ARGV[7]))
if not peer then
  if epoch then
    save()
  end
  return { problem, '0' }
end
renew(peer)
local arrived, leased = parse_rate(rate)
local arrival, wait = take(arrived, 1, tonumber(ARGV[9]), tonumber(ARGV[10]))
if not arrival then
  save()
  return { 'too-many-messages', int(wait) }
end
call('HSET', KEYS[1], 'meta:' .. peer.id, ARGV[8])
append('u', peer.id, '*', int(peer.joined) .. ' ' .. ARGV[8])
save('rate:' .. peer.id, int(arrival) .. ' ' .. int(leased))
local list = { 'ok' }
describe(list, peer)
return list

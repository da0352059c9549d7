-- Replaces a peer's metadata.
--
-- ARGV[3] id, ARGV[4] owner, ARGV[5] turn of the peer
-- ARGV[6] metadata, JSON
-- ARGV[7] gap, ARGV[8] depth of its allowance, us
--
-- Returns ok, then the peer in four values (describe). Refuses with too-many-messages as well.

local sent = enter('sent:' .. ARGV[3])
local peer, problem = standing(ARGV[3], ARGV[4], tonumber(ARGV[5]))
if not peer then
  if epoch then
    save()
  end
  return { problem, '0' }
end
renew(peer)
local arrived, before = parse_sent(sent)
local arrival, wait = take(arrived, 1, tonumber(ARGV[7]), tonumber(ARGV[8]))
if not arrival then
  save()
  return { 'too-many-messages', int(wait) }
end
call('HSET', KEYS[1], 'meta:' .. peer.id, ARGV[6])
append('u', table.concat({ peer.id, '*', int(peer.joined), ARGV[6] }, ' '))
save('sent:' .. peer.id, before .. int(arrival))
local list = { 'ok' }
describe(list, peer)
return list

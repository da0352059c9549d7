-- Lists everybody in the room.
--
-- ARGV[3] id, ARGV[4] owner, ARGV[5] turn of who asks; an empty id for who need not be in the room
--
-- Returns ok, then four values for each peer (describe), in no order.

enter()
local problem
if ARGV[3] ~= '' then
  local peer
  peer, problem = standing(ARGV[3], ARGV[4], tonumber(ARGV[5]))
  if peer then
    renew(peer)
  end
end
if epoch then
  save()
end
if problem then
  return { problem, '0' }
end
local list = others('')
table.insert(list, 1, 'ok')
return list

-- Lists everybody in the room.
--
-- ARGV[5] id, ARGV[6] owner, ARGV[7] turn of who asks; an empty id for who need not be in the room
--
-- Returns ok, then four values for each peer (describe), in no order.

enter()
local problem
if ARGV[5] ~= '' then
  local peer
  peer, problem = standing(ARGV[5], ARGV[6], tonumber(ARGV[7]))
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

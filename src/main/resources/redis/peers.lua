-- Lists everybody in the room.
--
-- ARGV[5] id, ARGV[6] owner, ARGV[7] turn of who asks
--
-- Returns ok, then four values for each peer (describe), in no order.

enter()
local peer, problem = standing(ARGV[5], ARGV[6], tonumber(ARGV[7]))
if not peer then
  if epoch then
    save()
  end
  return { problem, '0' }
end
renew(peer)
save()
local list = others('')
table.insert(list, 1, 'ok')
return list

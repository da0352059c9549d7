-- Renews the leases of the peers whose streams a replica has.
--
-- ARGV[3] the replica
-- ARGV[4...] id, owner, turn of each peer, and how many streams of it the replica has
--
-- Returns ok, epoch, head, the milliseconds until the next lease runs out (-1 if nobody is in), then
-- the places (0 for the first) of those that could not be renewed.

enter()
if not epoch then
  local over = { 'ok', '', '0', '-1' }
  for i = 4, #ARGV, 4 do
    over[#over + 1] = int((i - 4) / 4)
  end
  return over
end
age()
local over = {}
for i = 4, #ARGV, 4 do
  local peer = standing(ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]))
  if peer then
    renew(peer)
    note_streams(peer.id, ARGV[3], tonumber(ARGV[i + 3]))
  else
    over[#over + 1] = int((i - 4) / 4)
  end
end
next_due()
save()
local reply = { 'ok', epoch, int(head), due > 0 and int(math.max(0, due - now)) or '-1' }
for _, place in ipairs(over) do
  reply[#reply + 1] = place
end
return reply

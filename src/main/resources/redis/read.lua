-- Reads the log.
--
-- ARGV[3] number of the entry before the first wanted one
-- ARGV[4] the most entries
--
-- Returns ok, epoch (empty if the room does not exist), head, floor, then the entries from the wanted
-- one, or from floor+1 if that has been trimmed.

enter()
if not epoch then
  return { 'ok', '', '0', '0' }
end
save()
local reply = { 'ok', epoch, int(head), int(floor) }
local skip = math.max(0, tonumber(ARGV[3]) - floor)
for _, entry in ipairs(call('LRANGE', KEYS[2], skip, skip + tonumber(ARGV[4]) - 1)) do
  reply[#reply + 1] = entry
end
return reply

-- Reads the log.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] after (integer): number of the entry before the first wanted one
-- ARGV[4] max_entries (integer): the most entries to return
--
-- Returns 'ok', epoch (empty if the room does not exist), head, floor, then the entries from after+1 on, or from
-- floor+1 on if the first wanted ones were trimmed.

--@include shared/deadline.lua
--@include shared/room.lua

local after, max_entries = tonumber(ARGV[3]), tonumber(ARGV[4])

load_room()
if not epoch then
  return { 'ok', '', '0', '0' }
end
save_room()
local list = { 'ok', epoch, int(head), int(floor) }
local skipped = math.max(0, after - floor)
for _, entry in ipairs(call('LRANGE', KEYS[2], skipped, skipped + max_entries - 1)) do
  list[#list + 1] = entry
end
return list

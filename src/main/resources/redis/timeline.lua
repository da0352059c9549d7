-- Reads the room's timeline.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- KEYS[5] timeline (list), KEYS[6] refusals (list): see add_to_timeline.lua
-- KEYS[7] reports (list): see report.lua
-- ARGV[1] deadline, ARGV[2] server: see room.lua
--
-- Returns 'ok', then the timeline's entries, the refusals and the reports, in the format of add_to_timeline.lua.

--@include shared/deadline.lua
--@include shared/room.lua

local list = { 'ok' }
for i = 5, 7 do
  for _, entry in ipairs(call('LRANGE', KEYS[i], 0, -1)) do
    list[#list + 1] = entry
  end
end
return list

-- Reads the room's timeline.
--
-- KEYS[6], KEYS[7] as in note.lua
--
-- Returns ok, then facts and refusals as note.lua has them.

local reply = { 'ok' }
for i = 6, 7 do
  for _, fact in ipairs(call('LRANGE', KEYS[i], 0, -1)) do
    reply[#reply + 1] = fact
  end
end
return reply

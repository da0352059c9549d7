-- Reads the room's timeline.
--
-- KEYS[5], KEYS[6] as in note.lua
--
-- Returns ok, then facts and refusals as note.lua has them.

local reply = { 'ok' }
for i = 5, 6 do
  for _, fact in ipairs(call('LRANGE', KEYS[i], 0, -1)) do
    reply[#reply + 1] = fact
  end
end
return reply

-- What every script on a lobby begins with. The constants above this line come from the service:
--   TICKET, KEY_LIFE: milliseconds
--   TICKETS: a count
--
-- KEYS[1] sorted set: the rooms that the lobby offers, "<room> <peer>" with the peer who waits there,
--         by the time (ms) of the offer
-- ARGV[1] us: whoever asked has given up by then, so that nothing is to be done
--
-- No script on a lobby knows anything of a room: a cluster may keep it elsewhere. Every script answers
-- an array that begins with 'ok' or with 'abandoned' (it came too late).

local call = redis.call
local time = call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
if micros > tonumber(ARGV[1]) then
  return { 'abandoned' }
end

local int = function(n)
  return string.format('%d', n)
end

-- Returns the offers, longest first, each as room, peer and text.
local function offers()
  local list = {}
  for i, text in ipairs(call('ZRANGE', KEYS[1], 0, -1)) do
    local room, peer = string.match(text, '^(%S+) (%S+)$')
    list[i] = { room = room, peer = peer, text = text }
  end
  return list
end

local function withdraw(room)
  for _, offer in ipairs(offers()) do
    if offer.room == room then
      call('ZREM', KEYS[1], offer.text)
    end
  end
end

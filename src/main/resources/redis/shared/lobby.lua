-- Shared part of all scripts on a lobby.
--
-- Expects: call, format, micros (clock.lua); the constants of RedisScript: WAITING_ROOM_MS, IDEMPOTENCY_KEY_MS
-- (durations), MAX_WAITING_ROOMS (a count).
-- Defines: now, int, load_offers, withdraw_offer.
--
-- KEYS[1] offers (sorted set): the rooms that the lobby offers, "<room> <peer>" with the id of the peer who waits
--         there, by the time (ms) of the offer
-- ARGV[1] deadline (integer, us): see deadline.lua
--
-- A script on a lobby reads no room, because a cluster may keep the room on another node. Each returns an array
-- that begins with 'ok' or with 'abandoned' (deadline.lua).

local now = math.floor(micros / 1000)

local function int(number)
  return format('%d', number)
end

-- Returns the offers, the oldest first, each as a table with room, peer and text.
local function load_offers()
  local list = {}
  for i, text in ipairs(call('ZRANGE', KEYS[1], 0, -1)) do
    local room, peer = string.match(text, '^(%S+) (%S+)$')
    list[i] = { room = room, peer = peer, text = text }
  end
  return list
end

-- Ends the offer of a room, if there is one.
local function withdraw_offer(room)
  for _, offer in ipairs(load_offers()) do
    if offer.room == room then
      call('ZREM', KEYS[1], offer.text)
    end
  end
end

-- Heartbeat of a replica: finds out whether Redis was away, and what time it is there.
--
-- KEYS[1] heartbeats (hash): at: when any replica sent its latest heartbeat (ms); outage: when Redis came back
--         from its latest outage (ms)
-- ARGV[1] channel (text): the replica's own channel
-- ARGV[2] message (text): what to publish there, so that the replica finds out whether its subscriptions work
-- ARGV[3] outage_after (integer, ms): a longer silence of all replicas is an outage
--
-- Expects the constant PUBLISH of RedisScript.
--
-- Returns 'ok', the time (us), and when Redis came back from its latest outage (ms).

--@include shared/clock.lua

local function int(number)
  return format('%d', number)
end

local now = math.floor(micros / 1000)
local channel, message, outage_after = ARGV[1], ARGV[2], tonumber(ARGV[3])
local last = call('HMGET', KEYS[1], 'at', 'outage')
local outage = tonumber(last[2] or now)
if last[1] and now - tonumber(last[1]) > outage_after then
  outage = now
end
call('HSET', KEYS[1], 'at', int(now), 'outage', int(outage))
call(PUBLISH, channel, message)
return { 'ok', int(micros), int(outage) }

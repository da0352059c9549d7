-- The replica's heartbeat: tells whether the backplane was away, and what time it is there.
--
-- KEYS[1] hash: at (ms, when any replica's heart last beat), outage (ms, the return from the latest
--         outage)
-- ARGV[1] the channel of this replica
-- ARGV[2] what to publish there, so that the replica can tell that it hears
-- ARGV[3] ms: a silence of all replicas that counts as an outage
--
-- Returns ok, the time (us), the outage (ms).

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local int = function(n)
  return string.format('%d', n)
end
local pulse = redis.call('HMGET', KEYS[1], 'at', 'outage')
local outage = tonumber(pulse[2] or now)
if pulse[1] and now - tonumber(pulse[1]) > tonumber(ARGV[3]) then
  outage = now
end
redis.call('HSET', KEYS[1], 'at', int(now), 'outage', int(outage))
redis.call('PUBLISH', ARGV[1], ARGV[2])
return { 'ok', int(micros), int(outage) }

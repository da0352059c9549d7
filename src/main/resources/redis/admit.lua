-- Counts a join of a client address.
--
-- KEYS[1] string: us: the arrival time of the address's allowance of joins
-- ARGV[1] gap, ARGV[2] depth of the allowance, us
--
-- Returns ok, or too-many-joins and the milliseconds until the next join is allowed.

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local gap, depth = tonumber(ARGV[1]), tonumber(ARGV[2])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), micros) + gap
local excess = arrival - micros - depth
if excess > 0 then
  return { 'too-many-joins', string.format('%d', math.ceil(excess / 1000)) }
end
local life = math.ceil((arrival - micros) / 1000) + 1
redis.call('SET', KEYS[1], string.format('%d', arrival), 'PX', life)
return { 'ok' }

-- Shared part of all scripts.
--
-- Defines: call (redis.call), format (string.format), micros (number, us since 1970: the time of this run by
-- Redis's clock).

local call, format = redis.call, string.format
local time = call('TIME')
local micros = time[1] * 1000000 + time[2]

-- Counts a join against the allowance of a client address.
--
-- KEYS[1] joins (string): the theoretical arrival time (us since 1970) of the address's allowance of joins
-- ARGV[1] emission_interval (integer, us): what one join costs
-- ARGV[2] burst_tolerance (integer, us): how far the arrival time may be ahead of now
--
-- Returns 'ok', or 'too-many-joins' and the milliseconds until the next join is allowed.

--@include shared/clock.lua
--@include shared/allowance.lua

local arrival, wait = take_allowance(call('GET', KEYS[1]) or 0, 1, ARGV[1], ARGV[2])
if not arrival then
  return { 'too-many-joins', format('%d', wait) }
end
local life = math.ceil((arrival - micros) / 1000) + 1
call('SET', KEYS[1], format('%d', arrival), 'PX', life)
return { 'ok' }

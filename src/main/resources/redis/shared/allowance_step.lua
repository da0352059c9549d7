-- Step of a script or a function, included in place: a call would cost Redis more than the step itself.
-- The generic cell rate algorithm (GCRA; dev.parley.room.Allowance). Numbers may be texts.
--
-- Reads: last_arrival (us: the theoretical arrival time; 0 if nothing was taken yet), count (how many units to
-- take), emission_interval (us: what one unit costs), burst_tolerance (us), micros.
-- Sets: arrival (us: the arrival time after the taking), excess (us: how long to wait until the units can be taken;
-- 0 or less if they can be taken now).

local arrival = math.max(last_arrival, micros) + emission_interval * count
local excess = arrival - micros - burst_tolerance

-- Shared part of the scripts that count against an allowance.
--
-- Expects: micros (clock.lua).
-- Defines: take_allowance.

-- Takes units from an allowance. The parameters are those of allowance_step.lua. Returns the new arrival time (us);
-- if the allowance is used up, returns nil and the milliseconds until the units can be taken.
local function take_allowance(last_arrival, count, emission_interval, burst_tolerance)
  --@include shared/allowance_step.lua
  if excess > 0 then
    return nil, math.ceil(excess / 1000)
  end
  return arrival
end

-- Shared part of all scripts on a room or a lobby. It comes first.
--
-- ARGV[1] deadline (integer, us since 1970 by Redis's clock): after this time the caller no longer waits
--
-- A script that runs after its deadline changes nothing and returns { 'abandoned' }.

--@include shared/clock.lua

if ARGV[1] - micros < 0 then
  return { 'abandoned' }
end

-- Ends the offer of a room; without effect if it is not offered.
--
-- ARGV[2] the room
--
-- Returns ok.

withdraw(ARGV[2])
return { 'ok' }

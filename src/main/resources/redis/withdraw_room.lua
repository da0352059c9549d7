-- Ends the offer of a room. Has no effect if the room is not offered.
--
-- KEYS[1] offers: see lobby.lua
-- ARGV[1] deadline: see lobby.lua
-- ARGV[2] offered_room (id): the room whose offer ends
--
-- Returns 'ok'.

--@include shared/deadline.lua
--@include shared/lobby.lua

withdraw_offer(ARGV[2])
return { 'ok' }

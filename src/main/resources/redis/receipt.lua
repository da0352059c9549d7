-- Looks up the answer of an idempotency key.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- KEYS[5] receipt (string): the answer (send.lua)
-- ARGV[1] deadline, ARGV[2] server: see room.lua
--
-- Returns the answer as one text, as send.lua does; or an array with 'ok' alone if the key is not known.

--@include shared/deadline.lua
--@include shared/room.lua

load_room()
if epoch then
  save_room()
end
return stored_receipt(KEYS[5]) or { 'ok' }

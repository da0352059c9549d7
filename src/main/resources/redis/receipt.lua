-- Looks up what an idempotency key was answered with.
--
-- KEYS[5] string: the key's answer (send.lua)
--
-- Returns that answer (send.lua) as one text, or an array with ok alone if it is not known.

enter()
if epoch then
  save()
end
return remembered(KEYS[5]) or { 'ok' }

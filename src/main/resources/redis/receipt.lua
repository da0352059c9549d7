-- Looks up what an idempotency key was answered with.
--
-- KEYS[5] string: the key's answer (send.lua)
--
-- Returns ok alone if it is not known, else what send.lua returned.

enter()
if epoch then
  save()
end
return remembered(KEYS[5]) or { 'ok' }

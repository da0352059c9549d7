-- Looks up what an idempotency key was answered with.
--
-- KEYS[6] string: the key's answer (send.lua)
--
-- Returns ok alone if it is not known, else what send.lua returned.

enter()
if epoch then
  save()
end
local known = call('GET', KEYS[6])
if known == 'waiting' then
  return { 'ok', 'waiting' }
elseif known then
  local life, first, number, array = string.match(known, '^(%S+) (%d+) (%d+) (%d)$')
  if life == epoch then
    return { 'ok', life, first, number, array }
  end
end
return { 'ok' }

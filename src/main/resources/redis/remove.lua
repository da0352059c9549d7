-- Removes whoever holds an id; without effect if nobody does.
--
-- ARGV[5] the id
--
-- Returns ok.

enter()
if epoch then
  local peer = latest(ARGV[5])
  if peer and peer.standing == 'P' then
    depart(peer, 'R', 'removed', now)
    next_due()
  end
  save()
end
return { 'ok' }

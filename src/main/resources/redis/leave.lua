-- Ends a membership on purpose; without effect if it is over.
--
-- ARGV[3] id, ARGV[4] owner, ARGV[5] turn of the peer
--
-- Returns ok.

enter()
if epoch then
  local peer = latest(ARGV[3])
  if peer and peer.owner == ARGV[4] and peer.turn == tonumber(ARGV[5]) then
    if peer.standing == 'P' then
      depart(peer, 'L', 'left', now)
      next_due()
    elseif peer.standing == 'E' then
      peer.standing = 'L'
      store(peer)
    end
  end
  save()
end
return { 'ok' }

-- Ends a membership on purpose; without effect if it is over.
--
-- ARGV[5] id, ARGV[6] owner, ARGV[7] turn of the peer
--
-- Returns ok.

enter()
if epoch then
  local peer = latest(ARGV[5])
  if peer and peer.owner == ARGV[6] and peer.turn == tonumber(ARGV[7]) then
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

-- Notes that a replica has no stream of a peer any more.
--
-- ARGV[3] id, ARGV[4] owner, ARGV[5] turn of the peer
-- ARGV[6] the replica
-- ARGV[7] 1 if the client ended the stream, 0 if the service did
--
-- Returns ok.

enter()
if epoch then
  local peer = standing(ARGV[3], ARGV[4], tonumber(ARGV[5]))
  if peer then
    local open_elsewhere = note_closed(peer.id, ARGV[6])
    if ARGV[7] == '1' and not open_elsewhere then
      peer.closing = true
      store(peer)
      call('ZADD', KEYS[3], int(now + GRACE), peer.id)
      next_due()
    else
      renew(peer)
    end
  end
  save()
end
return { 'ok' }

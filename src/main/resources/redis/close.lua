-- Notes that a replica has no stream of a peer any more.
--
-- ARGV[5] id, ARGV[6] owner, ARGV[7] turn of the peer
-- ARGV[8] the replica
-- ARGV[9] 1 if the client ended the stream, 0 if the service did
--
-- Returns ok.

enter()
if epoch then
  local peer = standing(ARGV[5], ARGV[6], tonumber(ARGV[7]))
  if peer then
    local open_elsewhere = note_closed(peer.id, ARGV[8])
    if ARGV[9] == '1' and not open_elsewhere then
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

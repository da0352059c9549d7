-- Removes whoever holds an id, or everybody, and keeps who was named out.
--
-- KEYS[5] sorted set: who was removed, by the time (ms) until which it is kept out
-- ARGV[3] the id; * for everybody who is in
-- ARGV[4] ms: how long to keep them out
-- ARGV[5] what to say of it; empty for nothing
--
-- Returns ok. Who was named is kept out also of a room that does not exist, or not any more.

local function remove(id)
  local peer = epoch and latest(id)
  if peer and peer.standing == 'P' then
    depart(peer, 'R', ARGV[5] == '' and 'removed' or 'removed ' .. ARGV[5], now)
  end
  call('ZADD', KEYS[5], int(now + tonumber(ARGV[4])), id)
end

enter()
local ids = ARGV[3] == '*' and call('ZRANGE', KEYS[3], 0, -1) or { ARGV[3] }
for _, id in ipairs(ids) do
  remove(id)
end
call('ZREMRANGEBYSCORE', KEYS[5], '-inf', int(now))
call('ZREMRANGEBYRANK', KEYS[5], 0, -REMOVED - 1)
local last = call('ZRANGE', KEYS[5], -1, -1, 'WITHSCORES')[2]
if last then
  call('PEXPIREAT', KEYS[5], last)
end
if epoch then
  next_due()
  save()
end
return { 'ok' }

-- The ordinary send, which nearly all are in a burst: into a room in which nothing is due, by a sender
-- whose lease has just been renewed, to who is there. Does what send.lua would, with what this needs and
-- nothing more; for whatever is not ordinary, send.lua is next. Keys and arguments are described there.

-- ms: a sender whose lease was renewed so lately need not have it renewed again.
local RENEWED = 1000

local room = call('HMGET', KEYS[1], 'epoch', 'run', 'head', 'calm', 'due', 'kept',
  'peer:' .. ARGV[5], 'rate:' .. ARGV[5], 'peer:' .. ARGV[8])
local own = table.concat({ 'P', ARGV[6], ARGV[7], '' }, ' ')
local is_ordinary = room[2] == ARGV[1] and tonumber(room[4]) >= tonumber(ARGV[4])
  and tonumber(room[5]) > now and tonumber(room[6]) >= now + LEASE + MEMORY
  and string.sub(room[7] or '', 1, #own) == own
  and (ARGV[8] == '*' or string.sub(room[9] or '', 1, 1) == 'P')
  and not (ARGV[9] == '1' and call('GET', KEYS[5]))
if is_ordinary then
  local arrived, leased = string.match(room[8] or '0 0', '^(%d+) (%d+)$')
  local count = #ARGV - 13
  local arrival = math.max(tonumber(arrived), micros) + ARGV[12] * count
  if tonumber(leased) >= now + LEASE - RENEWED and arrival <= micros + ARGV[13] then
    local head, length = tonumber(room[3]), 0
    for i = 14, #ARGV do
      head = head + 1
      local entry = table.concat(
        { room[1], head, 'm', int(micros), ARGV[5], ARGV[8], ARGV[i] }, ' ')
      length = call('RPUSH', KEYS[2], entry)
      call('PUBLISH', KEYS[1], entry)
    end
    local changes = { 'head', head, 'rate:' .. ARGV[5], int(arrival) .. ' ' .. leased }
    if length > LOG_MOST then
      call('LTRIM', KEYS[2], -LOG_KEPT, -1)
      changes[5], changes[6] = 'floor', head - LOG_KEPT
    end
    call('HSET', KEYS[1], unpack(changes))
    local reply = { 'ok', room[1], tostring(head - count + 1), tostring(count), ARGV[10] }
    if ARGV[9] == '1' then
      call('SET', KEYS[5], table.concat(reply, ' ', 2), 'PX', KEY_LIFE)
    end
    return reply
  end
end

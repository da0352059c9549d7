-- The ordinary send, which nearly all are in a burst: by a sender whose lease has just been renewed, in a
-- room in which nothing is due, to who is there. Does what send.lua would, with what this needs and
-- nothing more; for whatever is not ordinary, the rest of send.lua is next, as if this had not been.
-- Keys and arguments are described there, the room in begin.lua.
--
-- That a send is ordinary is decided ahead: send.lua leaves a claim in the room, good for a second at
-- most. It names the server, the outage and the membership, and a peer that goes takes it along. What
-- else there is to mind cannot come to pass within its time: no lease is made that is shorter than a
-- second, the log has the entry that came with it, and keys are kept for as long.
--
-- A number becomes text by %d, or where Redis wants it, since %.0f takes longer than all else here.

-- The P that a present peer's field begins with.
local PRESENT = 80

local call = redis.call
local time = call('TIME')
local micros = time[1] * 1000000 + time[2]
if ARGV[1] - micros < 0 then
  return { 'abandoned' }
end

local room = call('HMGET', KEYS[1], 'head', ARGV[3], ARGV[5])
local head, sent, addressee = room[1], room[2], room[3]
local claim = ARGV[4]
local key = KEYS[5]
if key == KEYS[1] then
  key = nil
end
if sent and addressee and string.find(sent, claim, 1, true) == 1
  and string.byte(addressee) == PRESENT and not (key and call('GET', key)) then
  local til, arrived = string.match(sent, '^(%d+) (%d+)$', #claim + 1)
  local arrival = math.max(arrived, micros) + ARGV[6] * (#ARGV - 8)
  if til - micros > 0 and arrival <= micros + ARGV[7] then
    local epoch, number = string.match(head, '^(%S+) (%d+)$')
    local first, id, length
    for i = 9, #ARGV do
      number = number + 1
      id = string.format('%s %d', epoch, number)
      first = first or id
      local entry = string.format('%s m %d %s', id, micros, ARGV[i])
      length = call('RPUSH', KEYS[2], entry)
      call('PUBLISH', KEYS[1], entry)
    end
    call('HSET', KEYS[1], 'head', id, ARGV[3], string.format('%s%s %d', claim, til, arrival))
    if length > LOG_MOST then
      call('LTRIM', KEYS[2], -LOG_KEPT, -1)
      call('HSET', KEYS[1], 'floor', number - LOG_KEPT)
    end
    if key then
      local answer = first .. ' ' .. #ARGV - 8 .. ' ' .. string.sub(ARGV[8], 1, 1)
      call('SET', key, answer, 'PX', KEY_LIFE)
    end
    return first
  end
end


-- Appends messages, all or none, or lets them wait for an absent addressee.
--
-- KEYS[5] string: the idempotency key's answer; KEYS[1] if there is no key. Absent if there is neither a
--         key nor a time to wait
-- KEYS[6] list: what waits for the addressee, "<until ms> <said us> <from> <members>" each
-- KEYS[7] sorted set: whom messages wait for, by the time (ms) the last of them is given up. Absent, as
--         is KEYS[6], if there is no time to wait
-- ARGV[3] the field sent:<id> of the sender
-- ARGV[4] the sender's claim, with a blank behind it: "<run> <outage ms> <owner> <turn> "
-- ARGV[5] the field peer:<id> of the addressee; that of the sender if it is everybody
-- ARGV[6] what these messages take from the sender's allowance each, ARGV[7] the allowance's depth, us
-- ARGV[8] "<array 0|1> <ttl ms> <id> <owner> <turn> <to>": whether the client sent an array; how long
--         to wait for the addressee; id, owner and turn of the sender; the addressee, * for everybody
-- ARGV[9...] the messages, "<id> <to> <members>" each, the members being JSON without braces
--
-- Returns "<epoch> <first>" as one text if the messages are in the log now. If the key is known, returns
-- what stands for it, as one text: "<epoch> <first> <count> <array 0|1>", or "waiting". The latter also
-- if the messages wait now. Else returns an array, and refuses with peer-not-found and too-many-messages
-- as well.

local array, ttl, id, owner, turn, to =
  string.match(ARGV[8], '^(%d) (%d+) (%S+) (%S+) (%d+) (%S+)$')
ttl, turn = tonumber(ttl), tonumber(turn)
local count = #ARGV - 8
local has_key = KEYS[5] and KEYS[5] ~= KEYS[1]

-- Reads what waits for the addressee and is not given up; returns it, and 0 or the milliseconds
-- until there is room for these messages.
local function waiting_letters()
  local letters, first = {}, math.huge
  for _, letter in ipairs(call('LRANGE', KEYS[6], 0, -1)) do
    local til = tonumber(string.match(letter, '^%d+'))
    if til > now then
      letters[#letters + 1] = letter
      first = math.min(first, til)
    end
  end
  if #letters + count > WAITING_FOR_ONE then
    return letters, math.max(1, first - now)
  end
  call('ZREMRANGEBYSCORE', KEYS[7], '-inf', int(now))
  if #letters == 0 and call('ZCARD', KEYS[7]) >= WAITED_FOR then
    return letters, tonumber(call('ZRANGE', KEYS[7], 0, 0, 'WITHSCORES')[2]) - now
  end
  return letters, 0
end

-- Keeps the messages outside the log, behind those that wait already.
local function wait_for(letters)
  for i = 9, #ARGV do
    local members = string.sub(ARGV[i], #id + #to + 3)
    letters[#letters + 1] = table.concat({ int(now + ttl), int(micros), id, members }, ' ')
  end
  call('DEL', KEYS[6])
  for _, letter in ipairs(letters) do
    call('RPUSH', KEYS[6], letter)
  end
  call('ZADD', KEYS[7], 'GT', int(now + ttl), to)
  call('PEXPIREAT', KEYS[6], call('ZSCORE', KEYS[7], to))
  call('PEXPIREAT', KEYS[7], call('ZRANGE', KEYS[7], -1, -1, 'WITHSCORES')[2])
end

local own, sent, addressee = enter('peer:' .. id, ARGV[3], ARGV[5])
local known = has_key and remembered(KEYS[5])
if known then
  if epoch then
    save()
  end
  return known
end

local sender, problem = acting(epoch and parse(id, own), owner, turn)
if not sender then
  if epoch then
    save()
  end
  return { problem, '0' }
end
renew(sender)

local waits = to ~= '*' and string.sub(addressee or '', 1, 1) ~= 'P'
if waits and ttl == 0 then
  save()
  return { 'peer-not-found', '0' }
end
local letters, wait = nil, 0
if waits then
  letters, wait = waiting_letters()
end
local arrival
if wait == 0 then
  arrival, wait = take(parse_sent(sent), count, tonumber(ARGV[6]), tonumber(ARGV[7]))
end
if not arrival then
  save()
  return { 'too-many-messages', int(wait) }
end

local reply, answer
local claim = '* 0 '
if waits then
  wait_for(letters)
  reply, answer = 'waiting', 'waiting'
else
  reply = epoch .. ' ' .. int(head + 1)
  answer = table.concat({ reply, int(count), array }, ' ')
  for i = 9, #ARGV do
    append('m', ARGV[i])
  end
  if not sender.closing then
    claim = ARGV[4] .. int(math.min(now + RENEWED, due) * 1000) .. ' '
  end
end
if has_key then
  call('SET', KEYS[5], answer, 'PX', KEY_LIFE)
end
save(ARGV[3], claim .. int(arrival))
return reply

-- Appends messages, all or none, or lets them wait for an absent addressee.
--
-- KEYS[5] string: the idempotency key's answer, "<epoch> <first> <count> <array 0|1>" or "waiting";
--         KEYS[1] if there is no key
-- KEYS[6] list: what waits for the addressee, "<until ms> <said us> <from> <members>" each; KEYS[1]
--         if there is no addressee
-- KEYS[7] sorted set: whom messages wait for, by the time (ms) the last of them is given up
-- ARGV[5] id, ARGV[6] owner, ARGV[7] turn of the sender
-- ARGV[8] the addressee; * for everybody
-- ARGV[9] 1 if there is a key
-- ARGV[10] 1 if the client sent an array
-- ARGV[11] ms: how long to wait for the addressee
-- ARGV[12] gap, ARGV[13] depth of the sender's allowance, us
-- ARGV[14...] the members of each message, JSON without braces
--
-- Returns ok, epoch, first, count, array 0|1; or ok, waiting. Refuses with peer-not-found and
-- too-many-messages as well.

local ttl = tonumber(ARGV[11])
local count = #ARGV - 13

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
local function wait_for(to, from, letters)
  for i = 14, #ARGV do
    letters[#letters + 1] = table.concat({ int(now + ttl), int(micros), from, ARGV[i] }, ' ')
  end
  call('DEL', KEYS[6])
  for _, letter in ipairs(letters) do
    call('RPUSH', KEYS[6], letter)
  end
  call('ZADD', KEYS[7], 'GT', int(now + ttl), to)
  call('PEXPIREAT', KEYS[6], call('ZSCORE', KEYS[7], to))
  call('PEXPIREAT', KEYS[7], call('ZRANGE', KEYS[7], -1, -1, 'WITHSCORES')[2])
end

local own, rate, addressee = enter('peer:' .. ARGV[5], 'rate:' .. ARGV[5], 'peer:' .. ARGV[8])
local known = ARGV[9] == '1' and remembered(KEYS[5])
if known then
  if epoch then
    save()
  end
  return known
end

local sender, problem = acting(epoch and parse(ARGV[5], own), ARGV[6], tonumber(ARGV[7]))
if not sender then
  if epoch then
    save()
  end
  return { problem, '0' }
end
local arrived, leased = parse_rate(rate)
if leased < now + LEASE - RENEWED then
  renew(sender)
  leased = sender.closing and leased or now + LEASE
end

local to = ARGV[8]
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
  arrival, wait = take(arrived, count, tonumber(ARGV[12]), tonumber(ARGV[13]))
end
if not arrival then
  save()
  return { 'too-many-messages', int(wait) }
end

local reply
if waits then
  wait_for(to, sender.id, letters)
  reply = { 'ok', 'waiting' }
else
  local first = head + 1
  for i = 14, #ARGV do
    append('m', sender.id, to, ARGV[i])
  end
  reply = { 'ok', epoch, int(first), int(count), ARGV[10] }
end
if ARGV[9] == '1' then
  call('SET', KEYS[5], table.concat(reply, ' ', 2), 'PX', KEY_LIFE)
end
save('rate:' .. sender.id, int(arrival) .. ' ' .. int(leased))
return reply

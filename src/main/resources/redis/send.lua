-- Appends messages to the log, all or none; or lets them wait for an absent addressee. This file is the slow
-- path: send_fast_path.lua comes before it.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- KEYS[5] receipt (string): the answer of the idempotency key; the key room if there is no idempotency key;
--         absent if there is neither an idempotency key nor a time to wait
-- KEYS[6] waiting (list): the messages that wait for the addressee,
--         "<valid until ms> <sent us> <from> <members>" each; absent if there is no time to wait
-- KEYS[7] waited_for (sorted set): the ids that messages wait for, by the time (ms) that the last of them ends;
--         absent if there is no time to wait
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] sent_field (text): the field sent:<id> of the sender
-- ARGV[4] claim (text): "<run id> <outage ms> <owner> <generation> ", the claim of the sender (send_fast_path.lua)
--         and a blank
-- ARGV[5] peer_field (text): the field peer:<id> of the addressee; that of the sender if it is everybody
-- ARGV[6] emission_interval (integer, us): what one message costs of the sender's allowance
-- ARGV[7] burst_tolerance (integer, us): the allowance's burst tolerance
-- ARGV[8] request (text): "<array 0|1> <ttl ms> <id> <owner> <generation> <to>": whether the client sent an
--         array; how long to wait for the addressee; the sender; the addressee, * for everybody
-- ARGV[9...] messages: "<id> <to> <members>" each, the members of the message's JSON without braces
--
-- Each key and each argument costs about as much as a field of the room, therefore there are few.
--
-- Returns one text if it did not refuse:
--   "<epoch> <first>"                       the messages are in the log; number of the first one
--   "<epoch> <first> <count> <array 0|1>"   the idempotency key is repeated: its stored answer
--   "waiting"                               the messages wait, or waited when the key was used first
-- Returns an array otherwise: 'abandoned', or one of the problems: those of check_membership, peer-not-found,
-- too-many-messages.

--@include shared/deadline.lua
--@include shared/send_fast_path.lua
--@include shared/room.lua
--@include shared/allowance.lua

local array, ttl, id, owner, generation, to =
  string.match(ARGV[8], '^(%d) (%d+) (%S+) (%S+) (%d+) (%S+)$')
ttl, generation = tonumber(ttl), tonumber(generation)
local sent_field, peer_field = ARGV[3], ARGV[5]
local emission_interval, burst_tolerance = ARGV[6], ARGV[7]
local waiting_key, waited_for_key = KEYS[6], KEYS[7]
local count = #ARGV - 8

-- Loads the messages that wait for the addressee and have not ended. Returns them, and the milliseconds until
-- there is room for the new ones: 0 if there is room. They may have as many bytes as MAX_WAITING_MESSAGES that are
-- not large.
local function load_waiting()
  local list, first_end, bytes = {}, math.huge, 0
  if is_waiting_evicted(to, waiting_key, waited_for_key) then
    begin_epoch()
  end
  for i = 9, #ARGV do
    bytes = bytes + #ARGV[i]
  end
  for _, message in ipairs(call('LRANGE', waiting_key, 0, -1)) do
    local valid_until = tonumber(string.match(message, '^%d+'))
    if valid_until > now then
      list[#list + 1] = message
      bytes = bytes + #message
      first_end = math.min(first_end, valid_until)
    end
  end
  if #list + count > MAX_WAITING_MESSAGES or #list > 0 and bytes > MAX_WAITING_MESSAGES * LARGE_ENTRY_BYTES then
    return list, math.max(1, first_end - now)
  end
  call('ZREMRANGEBYSCORE', waited_for_key, '-inf', int(now))
  if #list == 0 and call('ZCARD', waited_for_key) >= MAX_ABSENT_ADDRESSEES then
    return list, tonumber(call('ZRANGE', waited_for_key, 0, 0, 'WITHSCORES')[2]) - now
  end
  return list, 0
end

-- Lets the new messages wait behind those in the list.
local function store_waiting(list)
  for i = 9, #ARGV do
    local members = string.sub(ARGV[i], #id + #to + 3)
    list[#list + 1] = table.concat({ int(now + ttl), int(micros), id, members }, ' ')
  end
  call('DEL', waiting_key)
  for _, message in ipairs(list) do
    call('RPUSH', waiting_key, message)
  end
  call('ZADD', waited_for_key, 'GT', int(now + ttl), to)
  call('PEXPIREAT', waiting_key, call('ZSCORE', waited_for_key, to))
  call('PEXPIREAT', waited_for_key, call('ZRANGE', waited_for_key, -1, -1, 'WITHSCORES')[2])
end

local own, sent, addressee = load_room('peer:' .. id, sent_field, peer_field)
local receipt_key = KEYS[5] ~= KEYS[1] and KEYS[5] or nil
local known = receipt_key and stored_receipt(receipt_key)
if known then
  if epoch then
    save_room()
  end
  return known
end

local sender, problem = check_membership(epoch and parse_peer(id, own), owner, generation)
if not sender then
  if epoch then
    save_room()
  end
  return { problem, '0' }
end
renew_lease(sender)

local has_to_wait = to ~= '*' and string.sub(addressee or '', 1, 1) ~= 'P'
if has_to_wait and ttl == 0 then
  save_room()
  return { 'peer-not-found', '0' }
end
local waiting, retry_after = nil, 0
if has_to_wait then
  waiting, retry_after = load_waiting()
end
local arrival
if retry_after == 0 then
  arrival, retry_after = take_allowance(parse_sent(sent), count, emission_interval, burst_tolerance)
end
if not arrival then
  save_room()
  return { 'too-many-messages', int(retry_after) }
end

local answer, receipt
local claim = '* 0 '
if has_to_wait then
  store_waiting(waiting)
  answer, receipt = 'waiting', 'waiting'
else
  answer = epoch .. ' ' .. int(head + 1)
  receipt = table.concat({ answer, int(count), array }, ' ')
  for i = 9, #ARGV do
    append_entry('m', ARGV[i])
  end
  if not sender.closing then
    claim = claim_text(sender)
  end
end
if receipt_key then
  call('SET', receipt_key, receipt, 'PX', IDEMPOTENCY_KEY_MS)
end
save_room(sent_field, claim .. int(arrival))
return answer

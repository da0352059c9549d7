-- What every script on a room begins with. The constants above this line come from the service:
--   LEASE, GRACE, MEMORY, LOG_AGE, KEY_LIFE: milliseconds
--   LOG_KEPT, LOG_MOST, DEPARTED, REMOVED, WAITING_FOR_ONE, WAITED_FOR: counts
--
-- KEYS[1] hash: the room. Also the name of its channel. Fields:
--           epoch   name of the log's life
--           run     run id of the server that the epoch began on
--           head    number of the newest entry
--           floor   number of the newest entry that has been trimmed
--           calm    ms: the outage after which leases were last extended
--           due     ms: no lease runs out before (a lower bound)
--           empty   ms: when the last peer went; 0 while somebody is in
--           kept    ms: when the room's keys expire
--           joins   how many joins there were
--           closed  1 once a stranger came to meet somebody here; else absent
-- KEYS[2] list: the log, oldest first: entry floor+1, floor+2, ..., head
-- KEYS[3] hash: what is known of each peer id, present or departed:
--           <id>       "<standing> <owner> <turn> <joinedAt ms> <start> <order> <closing 0|1>",
--                      standing being P(resent), L(eft), E(xpired) or R(emoved)
--           meta:<id>  metadata, JSON
--           rate:<id>  us: the arrival time of the peer's allowance of messages
--           open:<id>  which replicas have streams of it: "<replica> <until ms> <count>;" each, the one
--                      that longest opened none first
-- KEYS[4] sorted set: present peer ids by the time (ms) that their leases run out
-- KEYS[5] sorted set: departed peer ids by the time (ms) they went
-- ARGV[1] run id of this server, as the connection noted it
-- ARGV[2] a fresh epoch, should one begin
-- ARGV[3] us: whoever asked has given up by then, so that nothing is to be done
-- ARGV[4] ms: the return from the latest outage; leases are extended once after it
--
-- An entry is "<kind> <logged us> <from> <to> <rest>", with kind and rest:
--   m  <members>             a message; to is * for everybody. If it is traced, the last of its members
--                            is ,"traceparent":"<55 characters>", which is for replicas only
--   w  <said us> <members>   a message that waited
--   j  <joinedAt ms> <metadata>
--   u  <joinedAt ms> <metadata>
--   l  <joinedAt ms> <reason>, and for removed perhaps a blank and what was said of it
--
-- Every script answers an array that begins with 'ok', with 'abandoned' (it came too late), or with
-- the code of a problem and the milliseconds until a retry makes sense.

local call = redis.call
local time = call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
if micros > tonumber(ARGV[3]) then
  return { 'abandoned' }
end

local int = function(n)
  return string.format('%.0f', n)
end

local epoch, run, head, floor, calm, due, empty, kept, joins
local changed = false

-- Returns what is known of an id, or nil.
local function latest(id)
  local text = call('HGET', KEYS[3], id)
  if not text then
    return nil
  end
  local standing, owner, turn, joined, start, order, closing =
    string.match(text, '^(%a) (%S+) (%d+) (%d+) (%d+) (%d+) (%d)$')
  return {
    id = id, standing = standing, owner = owner, turn = tonumber(turn), joined = tonumber(joined),
    start = tonumber(start), order = tonumber(order), closing = closing == '1',
  }
end

local function store(peer)
  call('HSET', KEYS[3], peer.id, table.concat({
    peer.standing, peer.owner, int(peer.turn), int(peer.joined), int(peer.start), int(peer.order),
    peer.closing and '1' or '0',
  }, ' '))
end

-- Lets the room's keys live for a lease and the room's memory more. In strides, so that few sends
-- pay for it: keys live up to 10 s longer than they would have to.
local function keep()
  if kept < now + LEASE + MEMORY then
    kept = now + LEASE + MEMORY + 10000
    for i = 1, 5 do
      call('PEXPIREAT', KEYS[i], int(kept))
    end
    changed = true
  end
end

-- Like keep, but also for keys that a command has only just made.
local function keep_new()
  kept = 0
  keep()
end

local function save()
  if changed then
    call('HSET', KEYS[1], 'epoch', epoch, 'run', run, 'head', int(head), 'floor', int(floor),
      'calm', int(calm), 'due', int(due), 'empty', int(empty), 'kept', int(kept),
      'joins', int(joins))
    call('PEXPIREAT', KEYS[1], int(kept))
  else
    call('HSET', KEYS[1], 'head', int(head), 'floor', int(floor))
  end
end

-- Appends an entry and tells who listens; returns its number.
local function append(kind, from, to, rest)
  local entry = table.concat({ kind, int(micros), from, to, rest }, ' ')
  head = head + 1
  local length = call('RPUSH', KEYS[2], entry)
  if length == 1 and kept > 0 then
    call('PEXPIREAT', KEYS[2], int(kept))
  end
  call('PUBLISH', KEYS[1], table.concat({ epoch, int(head), entry }, ' '))
  if length > LOG_MOST then
    call('LTRIM', KEYS[2], -LOG_KEPT, -1)
    floor = head - LOG_KEPT
  end
  return head
end

-- Drops entries from the log that are too old.
local function age()
  while floor < head do
    local entry = call('LINDEX', KEYS[2], 0)
    if entry and tonumber(string.match(entry, '^%a (%d+)')) > micros - LOG_AGE * 1000 then
      return
    end
    call('LPOP', KEYS[2])
    floor = floor + 1
  end
end

local function next_due()
  local first = call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')
  due = first[2] and tonumber(first[2]) or 0
  changed = true
end

-- Ends a stay: standing and reason say how, since when (ms) the peer is gone.
local function depart(peer, standing, reason, since)
  peer.standing = standing
  store(peer)
  call('HDEL', KEYS[3], 'open:' .. peer.id)
  call('ZREM', KEYS[4], peer.id)
  call('ZADD', KEYS[5], int(now), peer.id)
  if call('ZCARD', KEYS[5]) > DEPARTED then
    local oldest = call('ZPOPMIN', KEYS[5])[1]
    call('HDEL', KEYS[3], oldest, 'meta:' .. oldest, 'rate:' .. oldest)
  end
  if call('ZCARD', KEYS[4]) == 0 then
    empty = since
  end
  append('l', peer.id, '*', int(peer.joined) .. ' ' .. reason)
  keep_new()
end

local function expire()
  local gone = call('ZRANGEBYSCORE', KEYS[4], '-inf', int(now), 'WITHSCORES')
  for i = 1, #gone, 2 do
    depart(latest(gone[i]), 'E', 'expired', tonumber(gone[i + 1]))
  end
  next_due()
end

-- Gives everybody a full lease: nobody could renew theirs.
local function extend()
  for _, id in ipairs(call('ZRANGE', KEYS[4], 0, -1)) do
    call('ZADD', KEYS[4], 'GT', int(now + LEASE), id)
    keep()
  end
  calm = tonumber(ARGV[4])
  next_due()
end

local function begin_epoch()
  epoch = ARGV[2]
  run = ARGV[1]
  head = 0
  floor = 0
  call('DEL', KEYS[2])
  for _, id in ipairs(call('ZRANGE', KEYS[4], 0, -1)) do
    local peer = latest(id)
    peer.start = 0
    store(peer)
  end
  changed = true
end

-- Loads the room and does what is due; a room that does not exist has no epoch.
local function enter()
  local room = call('HMGET', KEYS[1], 'epoch', 'run', 'head', 'floor', 'calm', 'due', 'empty',
    'kept', 'joins')
  epoch, run = room[1], room[2]
  head, floor = tonumber(room[3] or 0), tonumber(room[4] or 0)
  calm, due = tonumber(room[5] or ARGV[4]), tonumber(room[6] or 0)
  empty, kept = tonumber(room[7] or 0), tonumber(room[8] or 0)
  joins = tonumber(room[9] or 0)
  if not epoch then
    return
  end
  if run ~= ARGV[1] then
    begin_epoch()
    extend()
  elseif calm < tonumber(ARGV[4]) then
    extend()
  elseif due > 0 and due <= now then
    expire()
  end
  if empty > 0 and now >= empty + MEMORY then
    call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
    epoch, head, floor, calm, due, empty, kept, joins = false, 0, 0, tonumber(ARGV[4]), 0, 0, 0, 0
  end
end

-- Returns the peer if its membership may act, else nil and the code of the problem.
local function standing(id, owner, turn)
  local peer = epoch and latest(id)
  if not peer or peer.owner ~= owner then
    return nil, 'not-in-room'
  elseif peer.turn > turn then
    return nil, 'forbidden'
  elseif peer.standing == 'R' then
    return nil, 'removed'
  elseif peer.standing ~= 'P' or peer.turn ~= turn then
    return nil, 'not-in-room'
  end
  return peer
end

-- Renews a lease, unless the client has closed its last stream.
local function renew(peer)
  if not peer.closing then
    call('ZADD', KEYS[4], 'GT', int(now + LEASE), peer.id)
    keep()
  end
end

-- Takes count from a peer's allowance (gap and depth in us); returns 0, or the milliseconds until
-- it is there.
local function take(id, count, gap, depth)
  local arrival = math.max(tonumber(call('HGET', KEYS[3], 'rate:' .. id) or 0), micros) + gap * count
  local excess = arrival - micros - depth
  if excess > 0 then
    return math.ceil(excess / 1000)
  end
  call('HSET', KEYS[3], 'rate:' .. id, int(arrival))
  return 0
end

-- Reads which replicas have streams of a peer, but for those not heard of since a lease: a list of
-- tables with name, til (ms) and count, the one that longest opened none first.
local function streams_of(id)
  local list = {}
  for name, til, count in
    string.gmatch(call('HGET', KEYS[3], 'open:' .. id) or '', '(%S+) (%d+) (%d+);')
  do
    if tonumber(til) > now then
      list[#list + 1] = { name = name, til = tonumber(til), count = tonumber(count) }
    end
  end
  return list
end

local function store_streams(id, list)
  local text = ''
  for _, one in ipairs(list) do
    if one.count > 0 then
      text = text .. one.name .. ' ' .. int(one.til) .. ' ' .. int(one.count) .. ';'
    end
  end
  if text == '' then
    call('HDEL', KEYS[3], 'open:' .. id)
  else
    call('HSET', KEYS[3], 'open:' .. id, text)
  end
  return text ~= ''
end

-- Takes a replica out of such a list, and returns its place, or the place after the last.
local function without(list, replica)
  for place, one in ipairs(list) do
    if one.name == replica then
      table.remove(list, place)
      return place
    end
  end
  return #list + 1
end

-- Notes that a replica has count streams of a peer.
local function note_streams(id, replica, count)
  local list = streams_of(id)
  local place = without(list, replica)
  table.insert(list, place, { name = replica, til = now + LEASE, count = count })
  store_streams(id, list)
end

-- Notes that a replica has opened a stream of a peer, and has count of them now. If that makes more
-- than most over all replicas, tells others how many to keep.
local function note_open(peer, replica, count, most)
  local list = streams_of(peer.id)
  without(list, replica)
  local excess = count - most
  for _, one in ipairs(list) do
    excess = excess + one.count
  end
  for _, one in ipairs(list) do
    if excess > 0 then
      local kept = math.max(0, one.count - excess)
      excess = excess - (one.count - kept)
      one.count = kept
      call('PUBLISH', KEYS[1],
        table.concat({ 'keep', one.name, peer.id, peer.owner, int(peer.turn), int(kept) }, ' '))
    end
  end
  list[#list + 1] = { name = replica, til = now + LEASE, count = count }
  store_streams(peer.id, list)
end

-- Returns whether another replica still has a stream of the peer.
local function note_closed(id, replica)
  local list = streams_of(id)
  without(list, replica)
  return store_streams(id, list)
end

-- Returns "id, joinedAt ms, order, metadata" of a peer, appended to a flat list.
local function describe(list, peer)
  list[#list + 1] = peer.id
  list[#list + 1] = int(peer.joined)
  list[#list + 1] = int(peer.order)
  list[#list + 1] = call('HGET', KEYS[3], 'meta:' .. peer.id) or '{}'
end

-- Returns everybody who is in, in no order, but for the peer named.
local function others(but)
  local list = {}
  for _, id in ipairs(call('ZRANGE', KEYS[4], 0, -1)) do
    if id ~= but then
      describe(list, latest(id))
    end
  end
  return list
end

-- Begins a stay of id and lets in what waited for it (waiting, waited_for: names of keys); returns
-- the peer.
local function begin_stay(id, owner, turn, metadata, waiting, waited_for)
  if not epoch then
    begin_epoch()
  end
  local former = latest(id)
  joins = joins + 1
  local peer = {
    id = id, standing = 'P', owner = owner, turn = turn, closing = false, order = joins,
    joined = former and math.max(now, former.joined + 1) or now,
  }
  call('ZREM', KEYS[5], id)
  call('ZADD', KEYS[4], int(now + LEASE), id)
  call('HSET', KEYS[3], 'meta:' .. id, metadata)
  call('HDEL', KEYS[3], 'open:' .. id)
  due = due > 0 and math.min(due, now + LEASE) or now + LEASE
  empty = 0
  changed = true
  peer.start = append('j', id, '*', int(peer.joined) .. ' ' .. metadata)
  store(peer)
  for _, letter in ipairs(call('LRANGE', waiting, 0, -1)) do
    local til, said, from, members = string.match(letter, '^(%d+) (%d+) (%S+) (.*)$')
    if tonumber(til) > now then
      append('w', from, id, said .. ' ' .. members)
    end
  end
  call('DEL', waiting)
  call('ZREM', waited_for, id)
  keep_new()
  return peer
end

-- Says whether an id was removed and is still kept out (removed: name of the key).
local function is_barred(id, removed)
  local til = call('ZSCORE', removed, id)
  return til and tonumber(til) > now
end

-- Says whether the room has as many peers as it may have.
local function is_full(most)
  return call('ZCARD', KEYS[4]) >= most
end

-- Returns what an idempotency key was answered with, as send.lua returns it, or nil if it is not
-- known: an answer of another epoch counts no more, but what waits, waits outside of epochs.
local function remembered(key)
  local known = call('GET', key)
  if known == 'waiting' then
    return { 'ok', 'waiting' }
  elseif known then
    local life, first, number, array = string.match(known, '^(%S+) (%d+) (%d+) (%d)$')
    if life == epoch then
      return { 'ok', life, first, number, array }
    end
  end
end

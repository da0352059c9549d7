-- The steps that scripts on a room are made of.

local epoch, run, head, floor, calm, due, empty, kept, joins
local changed, trimmed = false, false

-- Returns what a peer's field says of it, or nil.
local function parse(id, text)
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

-- Returns what is known of an id, or nil.
local function latest(id)
  return parse(id, call('HGET', KEYS[1], 'peer:' .. id))
end

local function store(peer)
  call('HSET', KEYS[1], 'peer:' .. peer.id, table.concat({
    peer.standing, peer.owner, int(peer.turn), int(peer.joined), int(peer.start), int(peer.order),
    peer.closing and '1' or '0',
  }, ' '))
end

-- Lets the room's keys live for a lease and the room's memory more, also if what comes within a second
-- is ordinary. In strides, so that few sends pay for it: keys live up to 10 s longer than they would
-- have to.
local function keep()
  if kept < now + LEASE + MEMORY + RENEWED then
    kept = now + LEASE + MEMORY + 10000
    for i = 1, 4 do
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

-- Writes back what has changed of the room, and with it further fields and their values, if any.
local function save(...)
  local newest = epoch .. ' ' .. int(head)
  if changed then
    call('HSET', KEYS[1], 'head', newest, 'run', run, 'floor', int(floor), 'calm', int(calm),
      'due', int(due), 'empty', int(empty), 'kept', int(kept), 'joins', int(joins), ...)
    call('PEXPIREAT', KEYS[1], int(kept))
  elseif trimmed then
    call('HSET', KEYS[1], 'head', newest, 'floor', int(floor), ...)
  else
    call('HSET', KEYS[1], 'head', newest, ...)
  end
end

-- Appends an entry, given from its sender on, and tells who listens; returns its number.
local function append(kind, text)
  head = head + 1
  local entry = table.concat({ epoch, int(head), kind, int(micros), text }, ' ')
  local length = call('RPUSH', KEYS[2], entry)
  if length == 1 and kept > 0 then
    call('PEXPIREAT', KEYS[2], int(kept))
  end
  call('PUBLISH', KEYS[1], entry)
  if length > LOG_MOST then
    call('LTRIM', KEYS[2], -LOG_KEPT, -1)
    floor = head - LOG_KEPT
    trimmed = true
  end
  return head
end

-- Drops entries from the log that are too old.
local function age()
  while floor < head do
    local entry = call('LINDEX', KEYS[2], 0)
    if entry and tonumber(string.match(entry, '^%S+ %d+ %a (%d+)')) > micros - LOG_AGE * 1000 then
      return
    end
    call('LPOP', KEYS[2])
    floor = floor + 1
    trimmed = true
  end
end

local function next_due()
  local first = call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  due = first[2] and tonumber(first[2]) or 0
  changed = true
end

-- Reads what the field sent:<id> has, or could have: the arrival time, and what stands before it.
local function parse_sent(text)
  local before, arrival = string.match(text or '* 0 0', '^(.* )(%d+)$')
  return tonumber(arrival), before
end

-- Takes from an id what made its sends ordinary, and leaves it its allowance: from now on its
-- membership is another one, or none.
local function revoke(id)
  local sent = call('HGET', KEYS[1], 'sent:' .. id)
  if sent then
    local arrival = parse_sent(sent)
    call('HSET', KEYS[1], 'sent:' .. id, '* 0 ' .. int(arrival))
  end
end

-- Ends a stay: standing and reason say how, since when (ms) the peer is gone.
local function depart(peer, standing, reason, since)
  peer.standing = standing
  store(peer)
  revoke(peer.id)
  call('HDEL', KEYS[1], 'open:' .. peer.id)
  call('ZREM', KEYS[3], peer.id)
  call('ZADD', KEYS[4], int(now), peer.id)
  if call('ZCARD', KEYS[4]) > DEPARTED then
    local oldest = call('ZPOPMIN', KEYS[4])[1]
    call('HDEL', KEYS[1], 'peer:' .. oldest, 'meta:' .. oldest, 'sent:' .. oldest)
  end
  if call('ZCARD', KEYS[3]) == 0 then
    empty = since
  end
  append('l', table.concat({ peer.id, '*', int(peer.joined), reason }, ' '))
  keep_new()
end

local function expire()
  local gone = call('ZRANGEBYSCORE', KEYS[3], '-inf', int(now), 'WITHSCORES')
  for i = 1, #gone, 2 do
    depart(latest(gone[i]), 'E', 'expired', tonumber(gone[i + 1]))
  end
  next_due()
end

-- Gives everybody a full lease: nobody could renew theirs.
local function extend()
  for _, id in ipairs(call('ZRANGE', KEYS[3], 0, -1)) do
    call('ZADD', KEYS[3], 'GT', int(now + LEASE), id)
    keep()
  end
  calm = outage
  next_due()
end

local function begin_epoch()
  epoch = fresh
  run = server
  head = 0
  floor = 0
  call('DEL', KEYS[2])
  for _, id in ipairs(call('ZRANGE', KEYS[3], 0, -1)) do
    local peer = latest(id)
    peer.start = 0
    store(peer)
  end
  changed = true
end

-- Loads the room and does what is due; a room that does not exist has no epoch. Returns the values of
-- the further fields that are named.
local function enter(...)
  local room = call('HMGET', KEYS[1], 'head', 'run', 'floor', 'calm', 'due', 'empty', 'kept',
    'joins', ...)
  epoch, head = string.match(room[1] or '', '^(%S+) (%d+)$')
  head, run, floor = tonumber(head or 0), room[2], tonumber(room[3] or 0)
  calm, due = tonumber(room[4] or outage), tonumber(room[5] or 0)
  empty, kept = tonumber(room[6] or 0), tonumber(room[7] or 0)
  joins = tonumber(room[8] or 0)
  local was_due = false
  if not epoch then
    return unpack(room, 9)
  elseif run ~= server then
    begin_epoch()
    extend()
    was_due = true
  elseif calm < outage then
    extend()
  elseif due > 0 and due <= now then
    expire()
    was_due = true
  end
  if empty > 0 and now >= empty + MEMORY then
    call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
    epoch, head, floor, calm, due, empty, kept, joins = nil, 0, 0, outage, 0, 0, 0, 0
    was_due = true
  end
  if was_due and select('#', ...) > 0 then
    return unpack(call('HMGET', KEYS[1], ...))
  end
  return unpack(room, 9)
end

-- Returns a peer if its membership may act, else nil and the code of the problem. The peer is nil if
-- its id is not known.
local function acting(peer, owner, turn)
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

-- Returns the peer of an id, as acting does.
local function standing(id, owner, turn)
  return acting(epoch and latest(id), owner, turn)
end

-- Renews a lease, unless the client has closed its last stream.
local function renew(peer)
  if not peer.closing then
    call('ZADD', KEYS[3], 'GT', int(now + LEASE), peer.id)
    keep()
  end
end

-- Takes count from an allowance (gap and depth in us) whose arrival time is given; returns the new
-- one, or nil and the milliseconds until there is enough.
local function take(arrival, count, gap, depth)
  arrival = math.max(arrival, micros) + gap * count
  local excess = arrival - micros - depth
  if excess > 0 then
    return nil, math.ceil(excess / 1000)
  end
  return arrival
end

-- Returns what an idempotency key was answered with (send.lua), or nil if it is not known: an answer of
-- another epoch counts no more, but what waits, waits outside of epochs.
local function remembered(key)
  local known = call('GET', key)
  if known and (known == 'waiting' or string.match(known, '^%S+') == epoch) then
    return known
  end
end

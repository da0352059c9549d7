-- Adds entries to the room's timeline: those that a replica made, and one for each entry of the log that the
-- timeline does not have yet.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- KEYS[5] timeline (list): the timeline; it outlives the room
-- KEYS[6] refusals (list): the refused requests; a list of its own, because strangers can fill it
-- KEYS[7] reports (list): see report.lua; it is kept for as long as the timeline is added to
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] retention (integer, ms): how long both lists are kept after this run
-- ARGV[4] max_entries (integer): the most entries of the timeline
-- ARGV[5] max_refusals (integer): the most refusals
-- ARGV[6] entry_count (integer): how many of the following are entries; refusals come after them
-- ARGV[7...] entries: entries, then refusals, each
--         "<kind> <at us> <event id> <peer> <to> <detail> <amount>", with * for a value that is absent; then perhaps
--         a blank and attributes, "name=value;name=value"
--
-- When nobody is in the room and everything is copied, nobody can read the log any more, and its entries are dropped.
-- Refusals alone do not make a timeline for a room that does not exist.
--
-- Returns 'ok', how many entries of the log are still to be copied, and whether the log stays as it is until somebody
-- joins (0|1).

--@include shared/deadline.lua
--@include shared/room.lua
--@include shared/message_attributes.lua

-- The most entries of the log that one run copies, so that large messages do not delay other commands.
local COPIED_MAX = 128

-- Returns what kind of message begins at a place in an entry. It reads the entry in place, because a copy of each
-- entry would cost more than everything else here.
local function message_kind(entry, from)
  local _, _, description = string.find(entry, '^"description":{"type":"(%a+)"', from)
  if description then
    return description
  elseif string.sub(entry, from, from + 11) ~= '"candidate":' then
    return 'data'
  end
  return string.sub(entry, from + 12, from + 15) == 'null' and 'end-of-candidates' or 'candidate'
end

-- Returns the length of the trace at the end of an entry; 0 if it has none.
local function trace_length(entry)
  return string.sub(entry, -TRACE_LENGTH, 15 - TRACE_LENGTH) == ',"traceparent":"' and TRACE_LENGTH or 0
end

-- Makes the timeline's entry for an entry of the log.
local function to_timeline_entry(number, entry)
  local _, _, kind, at, from, to, rest = string.find(entry, '^%S+ %d+ (%a) (%d+) (%S+) (%S+) ()')
  local timeline_kind, detail, amount, attributes = 'message', '*', 0, ''
  if kind == 'j' then
    timeline_kind = 'joined'
  elseif kind == 'u' then
    timeline_kind = 'updated'
  elseif kind == 'l' then
    timeline_kind, detail = 'left', string.match(entry, '^%d+ (%a+)', rest)
  else
    local members = kind == 'w' and string.match(entry, '^%d+ ()', rest) or rest
    detail, amount = message_kind(entry, members), #entry - members + 1 - trace_length(entry)
    attributes = message_attributes(entry, members, detail)
  end
  return table.concat(
    { timeline_kind, at, epoch .. '-' .. int(number), from, to, detail, int(amount),
      attributes ~= '' and attributes or nil }, ' ')
end

-- Copies new entries of the log to the timeline. Returns how many are left.
local function copy_log()
  local copied_epoch, number = string.match(call('HGET', KEYS[1], 'told') or '', '^(%S+) (%d+)$')
  local copied = math.max(copied_epoch == epoch and tonumber(number) or 0, floor)
  local last = math.min(head, copied + COPIED_MAX)
  if last > copied then
    local list = {}
    for i, entry in ipairs(call('LRANGE', KEYS[2], copied - floor, last - floor - 1)) do
      list[i] = to_timeline_entry(copied + i, entry)
    end
    call('RPUSH', KEYS[5], unpack(list))
    call('HSET', KEYS[1], 'told', epoch .. ' ' .. int(last))
  end
  return head - last
end

-- Appends ARGV[first] to ARGV[last] to a list, and trims it to max_length. Arguments are passed by thousands,
-- because unpack has a limit.
local function push(key, first, last, max_length)
  for i = first, last, 1000 do
    call('RPUSH', key, unpack(ARGV, i, math.min(last, i + 999)))
  end
  call('LTRIM', key, -tonumber(max_length), -1)
  call('PEXPIRE', key, ARGV[3])
end

-- Drops all entries of the log.
local function drop_log()
  call('DEL', KEYS[2])
  floor = head
  is_trimmed = true
  if large_bytes > 0 then
    large_bytes = 0
    store_large_bytes()
  end
end

load_room()
local left = 0
if epoch then
  left = copy_log()
  if left == 0 and empty_since > 0 and floor < head then
    drop_log()
  end
  save_room()
end
local last_entry = 6 + tonumber(ARGV[6])
push(KEYS[5], 7, last_entry, ARGV[4])
if last_entry < #ARGV and (epoch or call('EXISTS', KEYS[5]) == 1) then
  push(KEYS[6], last_entry + 1, #ARGV, ARGV[5])
end
call('PEXPIRE', KEYS[7], ARGV[3])
return { 'ok', int(left), (not epoch or left == 0 and empty_since > 0) and '1' or '0' }

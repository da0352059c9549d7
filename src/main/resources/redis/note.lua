-- Adds to the room's timeline: what a replica saw, and what the log has that the timeline has not.
--
-- KEYS[1] has one more field here: told, "<epoch> <number>" of the newest entry that was added
-- KEYS[5] list: the timeline; outlives the room
-- KEYS[6] list: who was refused; apart, since strangers can fill it
-- ARGV[3] ms: how long both are kept after this
-- ARGV[4] the most facts, ARGV[5] the most refusals
-- ARGV[6] how many of the next are facts; those behind them are refusals
-- ARGV[7...] facts and refusals, "<what> <at us> <id> <peer> <to> <detail> <amount>" each, with * for
--         what there is not
--
-- Returns ok, how many entries of the log are still to be added. Refusals alone make no timeline of a
-- room that there is not.

-- So that large messages do not keep others waiting.
local PAGE = 128
-- The length of a trace at the end of an entry.
local TRACE = 72

-- Says in a word what a message is whose members begin at a place in an entry. Looks at entries where
-- they are, since a copy of each would cost more than all the rest.
local function kind_of(entry, from)
  local _, _, description = string.find(entry, '^"description":{"type":"(%a+)"', from)
  if description then
    return description
  elseif string.sub(entry, from, from + 11) ~= '"candidate":' then
    return 'data'
  end
  return string.sub(entry, from + 12, from + 15) == 'null' and 'end-of-candidates' or 'candidate'
end

-- Returns how many bytes of an entry are not the message but its trace, at its end (room.lua).
local function trace_of(entry)
  return string.sub(entry, -TRACE, 15 - TRACE) == ',"traceparent":"' and TRACE or 0
end

local function fact_of(number, entry)
  local _, _, kind, at, from, to, rest = string.find(entry, '^%S+ %d+ (%a) (%d+) (%S+) (%S+) ()')
  local what, detail, amount = 'message', '*', 0
  if kind == 'j' then
    what = 'joined'
  elseif kind == 'u' then
    what = 'updated'
  elseif kind == 'l' then
    what, detail = 'left', string.match(entry, '^%d+ (%a+)', rest)
  else
    local members = kind == 'w' and string.match(entry, '^%d+ ()', rest) or rest
    detail, amount = kind_of(entry, members), #entry - members + 1 - trace_of(entry)
  end
  return table.concat(
    { what, at, epoch .. '-' .. int(number), from, to, detail, int(amount) }, ' ')
end

-- Adds what the log has new; returns how many entries are left.
local function tell()
  local life, number = string.match(call('HGET', KEYS[1], 'told') or '', '^(%S+) (%d+)$')
  local told = math.max(life == epoch and tonumber(number) or 0, floor)
  local last = math.min(head, told + PAGE)
  if last > told then
    local facts = {}
    for i, entry in ipairs(call('LRANGE', KEYS[2], told - floor, last - floor - 1)) do
      facts[i] = fact_of(told + i, entry)
    end
    call('RPUSH', KEYS[5], unpack(facts))
    call('HSET', KEYS[1], 'told', epoch .. ' ' .. int(last))
  end
  return head - last
end

-- Adds ARGV[from] to ARGV[til] to a list, and bounds it.
local function push(key, from, til, most)
  for i = from, til, 1000 do
    call('RPUSH', key, unpack(ARGV, i, math.min(til, i + 999)))
  end
  call('LTRIM', key, -tonumber(most), -1)
  call('PEXPIRE', key, ARGV[3])
end

enter()
local behind = 0
if epoch then
  behind = tell()
  save()
end
local last_fact = 6 + tonumber(ARGV[6])
push(KEYS[5], 7, last_fact, ARGV[4])
if last_fact < #ARGV and (epoch or call('EXISTS', KEYS[5]) == 1) then
  push(KEYS[6], last_fact + 1, #ARGV, ARGV[5])
end
return { 'ok', int(behind) }

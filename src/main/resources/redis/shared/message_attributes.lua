-- Shared part of the script that copies the log to the timeline: what the timeline may say of a message. It never
-- returns an address, and never fails. dev.parley.room.MessageAttributes says what is read, and reads the same.
--
-- Defines: message_attributes.

-- The most media sections, and the most candidates, that are counted in a description.
local MAX_LINES = 256
local CANDIDATE_TYPES = { host = true, srflx = true, prflx = true, relay = true }

-- Reads the candidate whose foundation begins at a place. It looks at a bounded piece, because a pattern would
-- search the whole entry. Returns its type, transport, and whether its address is an mDNS name; nil if it is none.
local function read_candidate(entry, from)
  local transport, address, type = string.match(string.sub(entry, from, from + 319),
    '^[^%s"]+ %d+ (%a+) %d+ ([^%s"]+) %d+ typ (%l+)')
  if CANDIDATE_TYPES[type] then
    return type, string.lower(transport), string.sub(address, -6) == '.local'
  end
end

local function candidate_attributes(entry, from)
  local _, last = string.find(entry, '"candidate":"candidate:', from + 13, true)
  if not last then
    _, last = string.find(entry, '"candidate":"a=candidate:', from + 13, true)
  end
  local type, transport, is_mdns
  if last then
    type, transport, is_mdns = read_candidate(entry, last + 1)
  end
  if not type then
    return not last and string.find(entry, '"candidate":""', from + 13, true) and 'end=1' or ''
  end
  return 'type=' .. type .. ((transport == 'udp' or transport == 'tcp') and ';transport=' .. transport or '')
    .. (is_mdns and ';mdns=1' or '')
end

-- Returns the place behind the next start of a line after a place; nil if there is none. start: with the end of the
-- line before, which is \n in JSON.
local function next_line(entry, start, from)
  local _, last = string.find(entry, start, from, true)
  return last and last + 1
end

local function count_candidates(entry, from, list)
  local at, lines, counts = next_line(entry, '\\na=candidate:', from), 0, {}
  while at and lines < MAX_LINES do
    local type, _, is_mdns = read_candidate(entry, at)
    if type then
      counts[type] = (counts[type] or 0) + 1
      counts.mdns = (counts.mdns or 0) + (is_mdns and 1 or 0)
    end
    lines = lines + 1
    at = next_line(entry, '\\na=candidate:', at)
  end
  for _, name in ipairs({ 'host', 'srflx', 'prflx', 'relay', 'mdns' }) do
    if counts[name] and counts[name] > 0 then
      list[#list + 1] = name .. '=' .. counts[name]
    end
  end
end

local function description_attributes(entry, from)
  local media, rejected, bundle_only = 0, 0, from
  local at = next_line(entry, '\\nm=', from)
  while at and media < MAX_LINES do
    local next = next_line(entry, '\\nm=', at)
    local port = string.match(string.sub(entry, at, at + 31), '^%l+ (%d+)')
    if port then
      media = media + 1
      if port == '0' then
        if bundle_only and bundle_only < at then
          bundle_only = next_line(entry, '\\na=bundle-only', at)
        end
        rejected = rejected + (bundle_only and (not next or bundle_only < next) and 0 or 1)
      end
    end
    at = next
  end
  if media == 0 then
    return ''
  end
  local list = { 'media=' .. media }
  if rejected > 0 then
    list[2] = 'rejected=' .. rejected
  end
  count_candidates(entry, from, list)
  return table.concat(list, ';')
end

-- Returns the attributes of a message, "name=value;name=value", or an empty text. kind: message_kind. from: where its
-- members begin.
local function message_attributes(entry, from, kind)
  if kind == 'candidate' then
    return candidate_attributes(entry, from)
  elseif kind == 'data' or kind == 'end-of-candidates' or kind == 'rollback' then
    return ''
  end
  return description_attributes(entry, from)
end

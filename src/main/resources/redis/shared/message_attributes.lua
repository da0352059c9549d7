-- Shared part of the script that copies the log to the timeline: what the timeline may say of a message. It never
-- returns an address, and never fails. dev.parley.room.MessageAttributes says what is read, and reads the same.
--
-- Defines: message_attributes.

local find, sub, byte = string.find, string.sub, string.byte
-- The most media sections, and the most candidates, that are counted in a description.
local MAX_LINES = 256
-- How often what looks like the start of a line may be none, before the search for the next one ends.
local MAX_FALSE = 32
-- From the foundation of a candidate on; with captures of its transport, the place behind its address, and its type.
local CANDIDATE = '[^%s"]+ %d+ (%a+) %d+ [^%s"]+() %d+ typ (%l+)'
-- A message that is a candidate, as browsers write it.
local FIRST_CANDIDATE = '^"candidate":{"candidate":"candidate:' .. CANDIDATE
local ANY_CANDIDATE = '^' .. CANDIDATE
local TRANSPORTS = { udp = ';transport=udp', tcp = ';transport=tcp' }
-- The texts of candidates, by type and then by transport: most candidates of a run are alike.
local CANDIDATES = { host = {}, srflx = {}, prflx = {}, relay = {} }

-- Says whether an address that ends before a place is an mDNS name. Most do not end in an l.
local function is_mdns(text, address_end)
  return byte(text, address_end - 1) == 108 and sub(text, address_end - 6, address_end - 1) == '.local'
end

local function candidate_attributes(entry, from)
  local _, last, transport, address_end, type = find(entry, FIRST_CANDIDATE, from)
  if not last then
    _, last = find(entry, '"candidate":"candidate:', from + 13, true)
    if not last then
      _, last = find(entry, '"candidate":"a=candidate:', from + 13, true)
    end
    if not last then
      return find(entry, '"candidate":""', from + 13, true) and 'end=1' or ''
    end
    _, _, transport, address_end, type = find(entry, ANY_CANDIDATE, last + 1)
  end
  local texts = CANDIDATES[type]
  if not texts then
    return ''
  end
  local text = texts[transport]
  if not text then
    text = 'type=' .. type .. (TRANSPORTS[string.lower(transport)] or '')
    texts[transport] = text
  end
  return is_mdns(entry, address_end) and text .. ';mdns=1' or text
end

-- Returns the place behind the next start of a line after a place; nil if there is none. The start is given in two
-- parts. Redis searches for the second one, whose first character should be rare; the first one begins with the end of
-- the line before, which is \n in JSON. It gives up after MAX_FALSE finds that begin no line.
local function next_line(entry, prefix, start, from)
  for _ = 1, MAX_FALSE do
    local first, last = find(entry, start, from, true)
    if not first then
      return nil
    elseif sub(entry, first - #prefix, first - 1) == prefix then
      return last + 1
    end
    from = last + 1
  end
end

local function count_candidates(entry, from, list)
  local at, lines, counts = next_line(entry, '\\na', '=candidate:', from), 0, {}
  while at and lines < MAX_LINES do
    -- A bounded piece, because a pattern would search the whole entry for each of many lines.
    local line = sub(entry, at, at + 319)
    local _, _, _, address_end, type = find(line, ANY_CANDIDATE)
    if CANDIDATES[type] then
      counts[type] = (counts[type] or 0) + 1
      counts.mdns = (counts.mdns or 0) + (is_mdns(line, address_end) and 1 or 0)
    end
    lines = lines + 1
    at = next_line(entry, '\\na', '=candidate:', at)
  end
  for _, name in ipairs({ 'host', 'srflx', 'prflx', 'relay', 'mdns' }) do
    if counts[name] and counts[name] > 0 then
      list[#list + 1] = name .. '=' .. counts[name]
    end
  end
end

local function description_attributes(entry, from)
  local media, rejected, bundle_only = 0, 0, from
  local at = next_line(entry, '\\n', 'm=', from)
  while at and media < MAX_LINES do
    local next = next_line(entry, '\\n', 'm=', at)
    local port = string.match(sub(entry, at, at + 31), '^%l+ (%d+)')
    if port then
      media = media + 1
      if port == '0' then
        if bundle_only and bundle_only < at then
          bundle_only = next_line(entry, '\\na', '=bundle-only', at)
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

-- Fast path of send.lua. Most sends of a burst end here: the sender's lease was renewed less than a second ago,
-- nothing in the room is due, and the addressee is present. Every other send continues with send.lua, as if this
-- part did not exist. KEYS and ARGV: see send.lua. The room's fields: see room.lua.
--
-- Expects: call, format, micros (clock.lua); constants PUBLISH, LOG_KEPT, LOG_MAX, LARGE_ENTRY_BYTES,
-- IDEMPOTENCY_KEY_MS.
--
-- The previous send, or the opening of a stream, left a claim in the field sent:<id>, which is valid for at most one
-- second. While it holds, the checks of send.lua are not needed:
--   - The claim names the server's run, the outage and the membership, and must equal the caller's.
--   - A script that ends or replaces a membership revokes its claim.
--   - No lease is shorter than a second, and a claim ends before the room's next lease does.
--   - The room's keys exist for longer than the claim does, and the log had an entry when the claim was left.
-- Large entries are counted by send.lua, so a room with such an entry in its log does not use this part.
--
-- This part has no functions, because each run creates all functions of a script anew.

-- The first byte, P, in the field peer:<id> of a present peer.
local PRESENT = 80
-- An entry whose text has no more bytes is not large: epoch, number, kind and time have less than 512.
local LARGE_TEXT_BYTES = LARGE_ENTRY_BYTES - 512

local room = call('HMGET', KEYS[1], 'head', ARGV[3], ARGV[5], 'large')
local sent, addressee, has_large = room[2], room[3], room[4] or #ARGV[9] > LARGE_TEXT_BYTES
for i = 10, #ARGV do
  has_large = has_large or #ARGV[i] > LARGE_TEXT_BYTES
end
local claim = ARGV[4]
local receipt_key = KEYS[5]
if receipt_key == KEYS[1] then
  receipt_key = nil
end
if sent and addressee and not has_large and string.find(sent, claim, 1, true) == 1
  and string.byte(addressee) == PRESENT and not (receipt_key and call('GET', receipt_key)) then
  local claim_end, last_arrival = string.match(sent, '^(%d+) (%d+)$', #claim + 1)
  local count, emission_interval, burst_tolerance = #ARGV - 8, ARGV[6], ARGV[7]
  --@include shared/allowance_step.lua
  if excess <= 0 and claim_end - micros > 0 then
    local epoch, head = string.match(room[1], '^(%S+) (%d+)$')
    local kind, first, id, length, floor, is_trimmed, entry = 'm'
    for i = 9, #ARGV do
      local text = ARGV[i]
      --@include shared/append_step.lua
      if length == 1 then
        -- Redis has evicted the log since the claim was left. The next other script notices it.
        call('PEXPIRE', KEYS[2], LOG_AGE_MS)
      end
      first = first or id
    end
    call('HSET', KEYS[1], 'head', id, ARGV[3], format('%s%s %d', claim, claim_end, arrival))
    if is_trimmed then
      call('HSET', KEYS[1], 'floor', floor)
    end
    if receipt_key then
      local receipt = first .. ' ' .. count .. ' ' .. string.sub(ARGV[8], 1, 1)
      call('SET', receipt_key, receipt, 'PX', IDEMPOTENCY_KEY_MS)
    end
    return first
  end
end

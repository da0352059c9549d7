-- Adds a peer's report of a connection to the room's timeline. Counts as one message, and has an allowance of its own.
--
-- KEYS[1] room, KEYS[2] log, KEYS[3] leases, KEYS[4] departed: see room.lua
-- KEYS[5] reports (list): the reports, in the format of add_to_timeline.lua; not in the timeline's list, so that
--         messages do not displace them
-- KEYS[6] reported (string): the theoretical arrival time (us) of the peer's allowance of reports
-- KEYS[7] calls (sorted set): the calls that were decided, "<call> c" for connected and "<call> f" for failed, by the
--         time (us) of the first such report
-- ARGV[1] deadline, ARGV[2] server: see room.lua
-- ARGV[3] peer (id), ARGV[4] owner (text), ARGV[5] generation (integer): the membership
-- ARGV[6] emission_interval (integer, us), ARGV[7] burst_tolerance (integer, us): the allowance of messages
-- ARGV[8] report_interval (integer, us), ARGV[9] report_tolerance (integer, us): the allowance of reports
-- ARGV[10] report (text): "<to> <detail> 0", and perhaps a blank and attributes: the entry from its addressee on
-- ARGV[11] call (text): the digest of the call's name; empty if the report decides nothing
-- ARGV[12] outcome (text): c if the call is connected, f if it has failed; empty if the report decides nothing
-- ARGV[13] retention (integer, ms): how long the reports are kept after this run
-- ARGV[14] max_reports (integer), ARGV[15] max_calls (integer): the most reports, and how many calls are remembered at
--         least; a call has one or two members
-- ARGV[16] call_memory (integer, ms): how long calls are remembered
--
-- Returns 'ok', then 1 if this is the first report that decides the call, else 0.
-- Problems: those of check_membership, too-many-messages.

--@include shared/deadline.lua
--@include shared/room.lua
--@include shared/allowance.lua

local id, owner, generation = ARGV[3], ARGV[4], tonumber(ARGV[5])
local report, decided, outcome = ARGV[10], ARGV[11], ARGV[12]
local reports_key, reported_key, calls_key = KEYS[5], KEYS[6], KEYS[7]

-- Remembers that the call was decided. Returns whether it was decided before, and whether it was connected before.
local function decide()
  local was_connected = call('ZSCORE', calls_key, decided .. ' c')
  local was_decided = was_connected or call('ZSCORE', calls_key, decided .. ' f')
  call('ZADD', calls_key, 'NX', int(micros), decided .. ' ' .. outcome)
  call('ZREMRANGEBYRANK', calls_key, 0, -2 * tonumber(ARGV[15]) - 1)
  call('PEXPIRE', calls_key, ARGV[16])
  return was_decided, was_connected
end

local sent = load_room('sent:' .. id)
local peer, problem = find_member(id, owner, generation)
if not peer then
  if epoch then
    save_room()
  end
  return { problem, '0' }
end
renew_lease(peer)
local last_arrival, claim = parse_sent(sent)
local report_arrival, wait = take_allowance(tonumber(call('GET', reported_key) or 0), 1, ARGV[8], ARGV[9])
local arrival
if report_arrival then
  arrival, wait = take_allowance(last_arrival, 1, ARGV[6], ARGV[7])
end
if not arrival then
  save_room()
  return { 'too-many-messages', int(wait) }
end
save_room('sent:' .. id, claim .. int(arrival))
call('SET', reported_key, int(report_arrival), 'PX', int(math.ceil((report_arrival - micros) / 1000) + 1))
local was_decided, was_connected
if decided ~= '' then
  was_decided, was_connected = decide()
end
local mark = was_connected and (string.find(report, '=', 1, true) and ';' or ' ') .. 'was=connected' or ''
call('RPUSH', reports_key, table.concat({ 'reported', int(micros), '*', id, report .. mark }, ' '))
call('LTRIM', reports_key, -tonumber(ARGV[14]), -1)
call('PEXPIRE', reports_key, ARGV[13])
return { 'ok', decided ~= '' and not was_decided and '1' or '0' }

-- What every script on a room begins with; room.lua comes next. The constants above this line come from the service:
--   LEASE, GRACE, MEMORY, LOG_AGE, KEY_LIFE: milliseconds
--   LOG_KEPT, LOG_MOST, DEPARTED, REMOVED, WAITING_FOR_ONE, WAITED_FOR: counts
--
-- KEYS[1] hash: the room. Also the name of its channel. Fields:
--           head    "<epoch> <number>" of the newest entry: the log's life, and how many there were
--           run     run id of the server that the epoch began on
--           floor   number of the newest entry that has been trimmed
--           calm    ms: the outage after which leases were last extended
--           due     ms: no lease runs out before (a lower bound)
--           empty   ms: when the last peer went; 0 while somebody is in
--           kept    ms: when the room's keys expire
--           joins   how many joins there were
--           closed  1 once a stranger came to meet somebody here; else absent
--         and, of each peer id that is known, present or departed:
--           peer:<id>  "<standing> <owner> <turn> <joinedAt ms> <start> <order> <closing 0|1>",
--                      standing being P(resent), L(eft), E(xpired) or R(emoved)
--           meta:<id>  metadata, JSON
--           sent:<id>  "<claim> <until us> <arrival us>": who may send without further ado, and until
--                      when (ordinary.lua), * if nobody may; and the arrival time of the id's
--                      allowance of messages
--           open:<id>  which replicas have streams of it: "<replica> <until ms> <count>;" each, the one
--                      that longest opened none first
-- KEYS[2] list: the log, oldest first: entry floor+1, floor+2, ..., head
-- KEYS[3] sorted set: present peer ids by the time (ms) that their leases run out
-- KEYS[4] sorted set: departed peer ids by the time (ms) they went
-- ARGV[1] us: whoever asked has given up by then, so that nothing is to be done
-- ARGV[2] "<run> <outage ms> <epoch>": run id of this server, as the connection noted it; the return
--         from the latest outage, leases are extended once after it; a fresh epoch, should one begin
--
-- An entry is "<epoch> <number> <kind> <logged us> <from> <to> <rest>", and is published as it is
-- stored. Kind and rest:
--   m  <members>             a message; to is * for everybody. If it is traced, the last of its members
--                            is ,"traceparent":"<55 characters>", which is for replicas only
--   w  <said us> <members>   a message that waited
--   j  <joinedAt ms> <metadata>
--   u  <joinedAt ms> <metadata>
--   l  <joinedAt ms> <reason>, and for removed perhaps a blank and what was said of it
--
-- Every script but send.lua answers an array that begins with 'ok', with 'abandoned' (it came too late),
-- or with the code of a problem and the milliseconds until a retry makes sense.

-- ms: a sender whose lease was renewed so lately need not have it renewed again.
local RENEWED = 1000

local call = redis.call
local time = call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
if micros > tonumber(ARGV[1]) then
  return { 'abandoned' }
end

local server, outage, fresh = string.match(ARGV[2], '^(%S+) (%d+) (%S+)$')
outage = tonumber(outage)

local int = function(n)
  return string.format('%d', n)
end


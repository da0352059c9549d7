-- Shared part of all scripts on a room: how Redis stores a room, and the functions that read and change it.
--
-- Expects: call, format, micros (clock.lua); the constants of RedisScript:
--   PUBLISH: the command to publish with, SPUBLISH in a cluster
--   LEASE_MS, GRACE_MS, ROOM_MEMORY_MS, LOG_AGE_MS, IDEMPOTENCY_KEY_MS: durations
--   LOG_KEPT, LOG_MAX, MAX_DEPARTED, MAX_BANS, MAX_WAITING_MESSAGES, MAX_ABSENT_ADDRESSEES: counts
--   LARGE_ENTRY_BYTES: entries of the log above it are large
-- Defines: now, int, epoch and the other variables of the loaded room, and the functions below.
--
-- KEYS[1] room (hash): the room; also the name of its channel. See the table below
-- KEYS[2] log (list): the log, oldest entry first: entries floor+1, floor+2, ..., head
-- KEYS[3] leases (sorted set): ids of the present peers by the time (ms) that their leases run out
-- KEYS[4] departed (sorted set): ids of the departed peers by the time (ms) they departed
-- ARGV[1] deadline (integer, us): see deadline.lua
-- ARGV[2] server (text): "<run id> <outage ms> <epoch>": the run id of this server as the connection read it;
--         when Redis came back from its latest outage; the name of a new epoch, in case one begins
--
-- Times are by Redis's clock, since 1970, in ms where nothing else is said. "0" means that there is none.
--
-- Fields of the hash, and the variables that they are loaded into. Replicas of two builds may share one Redis,
-- so stored names and formats never change.
--
--   field        variable            value
--   head         epoch, head         "<epoch> <number>": the epoch, and the number of the newest entry
--   run          run_id              run id of the server that the epoch began on
--   floor        floor               number of the newest entry that was trimmed from the log
--   calm         outage_handled_at   the latest outage after which all leases were extended
--   due          next_expiry         no lease runs out before this time (a lower bound)
--   empty        empty_since         when the last peer departed; 0 while a peer is present
--   kept         keys_expire_at      when the keys of the room expire
--   joins        join_count          how many joins there were
--   large        large_bytes         how many bytes the large entries of the log have above LARGE_ENTRY_BYTES each,
--                                    together; absent without large entries
--   closed       (join.lua)          1 once the second stranger of a lobby came; else absent
--   told         (add_to_timeline.lua)        "<epoch> <number>" of the newest entry that was copied to the timeline
--   peer:<id>    a peer, find_peer   "<status> <owner> <generation> <joined ms> <start> <order> <closing 0|1>" of
--                                    a peer, present or departed. status: P present, L left, E expired,
--                                    R removed; start: number of its peer-joined; order: its place among all
--                                    joins; closing: 1 once its client closed its last stream
--   meta:<id>    (metadata)          the peer's metadata, JSON
--   sent:<id>    parse_sent          "<claim> <claim end us> <arrival us>": a claim for send_fast_path.lua and
--                                    until when it is valid, "* 0" for no claim; then the theoretical arrival
--                                    time of the peer's allowance of messages (allowance_step.lua).
--                                    A claim: "<run id> <outage ms> <owner> <generation>"
--   open:<id>    (streams.lua)       "<replica> <valid until ms> <count>;" for each replica that has streams of
--                                    the peer; first the replica whose latest opening is the longest ago
--
-- An entry of the log is "<epoch> <number> <kind> <logged us> <from> <to> <rest>", with "*" for everybody. It is
-- published as it is stored. Kinds, and their rest:
--   m   <members>                 a message: the members of its JSON. If it is traced, the last member is
--                                 ,"traceparent":"<55 characters>", which only replicas read
--   w   <sent us> <members>       a message that waited for its addressee
--   j   <joined ms> <metadata>    a peer-joined
--   u   <joined ms> <metadata>    a peer-updated
--   l   <joined ms> <reason>      a peer-left; after removed perhaps a blank and the moderator's message
--
-- Each script but send.lua and receipt.lua returns an array of texts. It begins with 'ok', with 'abandoned'
-- (deadline.lua), or with the code of a problem and the milliseconds until a retry makes sense.

--@include shared/key_life.lua

local now = math.floor(micros / 1000)
local server_run_id, last_outage, new_epoch = string.match(ARGV[2], '^(%S+) (%d+) (%S+)$')
last_outage = tonumber(last_outage)

local epoch, run_id, head, floor, outage_handled_at, next_expiry, empty_since, keys_expire_at, join_count
local large_bytes = 0
local is_changed, is_trimmed = false, false

local function int(number)
  return format('%d', number)
end

-- Returns the peer of a field peer:<id>, or nil if there is no such field.
local function parse_peer(id, text)
  if not text then
    return nil
  end
  local status, owner, generation, joined, start, order, closing =
    string.match(text, '^(%a) (%S+) (%d+) (%d+) (%d+) (%d+) (%d)$')
  return {
    id = id, status = status, owner = owner, generation = tonumber(generation), joined = tonumber(joined),
    start = tonumber(start), order = tonumber(order), closing = closing == '1',
  }
end

-- Returns the present or departed peer of an id, or nil.
local function find_peer(id)
  return parse_peer(id, call('HGET', KEYS[1], 'peer:' .. id))
end

-- Returns the field peer:<id> of a peer.
local function peer_text(peer)
  return table.concat({
    peer.status, peer.owner, int(peer.generation), int(peer.joined), int(peer.start), int(peer.order),
    peer.closing and '1' or '0',
  }, ' ')
end

local function store_peer(peer)
  call('HSET', KEYS[1], 'peer:' .. peer.id, peer_text(peer))
end

-- Keeps the room's keys for at least a lease, the time that an empty room is remembered, and the life of a claim.
-- save_room does so for the hash.
local function extend_keys()
  if keys_expire_at < now + LEASE_MS + ROOM_MEMORY_MS + CLAIM_MS then
    keys_expire_at = now + LEASE_MS + ROOM_MEMORY_MS + KEY_SLACK_MS
    for i = 2, 4 do
      call('PEXPIREAT', KEYS[i], int(keys_expire_at))
    end
    is_changed = true
  end
end

-- Like extend_keys, also for keys that this run has made.
local function extend_new_keys()
  keys_expire_at = 0
  extend_keys()
end

-- Writes back what has changed of the room, together with further fields and their values, if any.
local function save_room(...)
  local newest = epoch .. ' ' .. int(head)
  if is_changed then
    call('HSET', KEYS[1], 'head', newest, 'run', run_id, 'floor', int(floor), 'calm', int(outage_handled_at),
      'due', int(next_expiry), 'empty', int(empty_since), 'kept', int(keys_expire_at), 'joins', int(join_count), ...)
    call('PEXPIREAT', KEYS[1], int(keys_expire_at))
  elseif is_trimmed then
    call('HSET', KEYS[1], 'head', newest, 'floor', int(floor), ...)
  else
    call('HSET', KEYS[1], 'head', newest, ...)
  end
end

-- Returns how many bytes an entry has above LARGE_ENTRY_BYTES.
local function bytes_above(entry)
  return math.max(0, #entry - LARGE_ENTRY_BYTES)
end

local function store_large_bytes()
  if large_bytes > 0 then
    call('HSET', KEYS[1], 'large', int(large_bytes))
  else
    call('HDEL', KEYS[1], 'large')
  end
end

-- Trims the oldest entries of a log with large ones until that many are left.
local function trim_to(count)
  while head - floor > count do
    large_bytes = large_bytes - bytes_above(call('LPOP', KEYS[2]) or '')
    floor = floor + 1
    is_trimmed = true
  end
end

-- Trims the oldest entries, so that the log takes no more memory than LOG_MAX entries of LARGE_ENTRY_BYTES, and
-- counts their bytes while there are large ones. entry: the newest one.
local function bound_bytes(entry)
  large_bytes = large_bytes + bytes_above(entry)
  local most = LOG_MAX * LARGE_ENTRY_BYTES
  while (head - floor) * LARGE_ENTRY_BYTES + large_bytes > most and head - floor > 1 do
    trim_to(head - floor - 1)
  end
  store_large_bytes()
end

-- Appends an entry to the log and publishes it. text: from the sender on. Returns the entry's number.
local function append_entry(kind, text)
  local id, length, entry
  local has_large = large_bytes > 0
  if has_large and head - floor >= LOG_MAX then
    trim_to(LOG_KEPT - 1)
  end
  --@include shared/append_step.lua
  if has_large or #entry > LARGE_ENTRY_BYTES then
    bound_bytes(entry)
  end
  if length == 1 and keys_expire_at > 0 then
    call('PEXPIREAT', KEYS[2], int(keys_expire_at))
  end
  return head
end

-- Trims the entries from the log that are older than LOG_AGE_MS.
local function trim_old_entries()
  while floor < head do
    local entry = call('LINDEX', KEYS[2], 0)
    if entry and tonumber(string.match(entry, '^%S+ %d+ %a (%d+)')) > micros - LOG_AGE_MS * 1000 then
      return
    end
    call('LPOP', KEYS[2])
    if large_bytes > 0 and entry then
      large_bytes = large_bytes - bytes_above(entry)
      store_large_bytes()
    end
    floor = floor + 1
    is_trimmed = true
  end
end

local function update_next_expiry()
  local first = call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  next_expiry = first[2] and tonumber(first[2]) or 0
  is_changed = true
end

-- Splits a field sent:<id>, which may be absent. Returns the arrival time (us), and the text before it.
local function parse_sent(text)
  local before, arrival = string.match(text or '* 0 0', '^(.* )(%d+)$')
  return tonumber(arrival), before
end

-- Returns the start of a field sent:<id>, with a claim of the peer for the next second (send_fast_path.lua). Its lease
-- must have been renewed, and the log must have an entry.
local function claim_text(peer)
  return table.concat({ server_run_id, int(last_outage), peer.owner, int(peer.generation),
    int(math.min(now + CLAIM_MS, next_expiry) * 1000), '' }, ' ')
end

-- Stores a peer and ends the claim of its id, because the membership is replaced or over. The allowance stays.
local function store_peer_without_claim(peer)
  local sent = call('HGET', KEYS[1], 'sent:' .. peer.id)
  if sent then
    local arrival = parse_sent(sent)
    call('HSET', KEYS[1], 'peer:' .. peer.id, peer_text(peer), 'sent:' .. peer.id, '* 0 ' .. int(arrival))
  else
    store_peer(peer)
  end
end

-- Calls a function with the id of each peer in the room's hash, and whether the hash calls it present.
local function for_each_peer(visit)
  local fields = call('HGETALL', KEYS[1])
  for i = 1, #fields, 2 do
    local id = string.match(fields[i], '^peer:(.+)$')
    if id then
      visit(id, string.sub(fields[i + 1], 1, 1) == 'P')
    end
  end
end

-- Lists the peers that the room's hash calls departed, if their list was evicted. Otherwise they would stay in the hash
-- for as long as there is somebody in the room.
local function restore_departed()
  for_each_peer(function(id, is_present)
    if not is_present then
      call('ZADD', KEYS[4], 'NX', int(now), id)
    end
  end)
end

-- Ends the membership of a present peer. status: its new status. reason: the rest of its peer-left.
-- since: when the peer departed (ms).
local function end_membership(peer, status, reason, since)
  peer.status = status
  store_peer_without_claim(peer)
  call('HDEL', KEYS[1], 'open:' .. peer.id)
  call('ZREM', KEYS[3], peer.id)
  call('ZADD', KEYS[4], int(now), peer.id)
  local present_count, departed_count = call('ZCARD', KEYS[3]), call('ZCARD', KEYS[4])
  is_changed = true
  if present_count == 0 then
    empty_since = since
    next_expiry = 0
  end
  append_entry('l', table.concat({ peer.id, '*', int(peer.joined), reason }, ' '))
  extend_keys()
  if departed_count == 1 then
    if join_count > present_count + 1 then
      restore_departed()
    end
    call('PEXPIREAT', KEYS[4], int(keys_expire_at))
  elseif departed_count > MAX_DEPARTED then
    local oldest = call('ZPOPMIN', KEYS[4])[1]
    call('HDEL', KEYS[1], 'peer:' .. oldest, 'meta:' .. oldest, 'sent:' .. oldest)
  end
end

-- Ends the memberships whose leases have run out.
local function expire_leases()
  local expired = call('ZRANGEBYSCORE', KEYS[3], '-inf', int(now), 'WITHSCORES')
  for i = 1, #expired, 2 do
    end_membership(find_peer(expired[i]), 'E', 'expired', tonumber(expired[i + 1]))
  end
  update_next_expiry()
end

-- Gives every present peer a full lease, because no replica could renew leases during an outage.
local function extend_leases()
  for _, id in ipairs(call('ZRANGE', KEYS[3], 0, -1)) do
    call('ZADD', KEYS[3], 'GT', int(now + LEASE_MS), id)
    extend_keys()
  end
  outage_handled_at = last_outage
  update_next_expiry()
end

-- Says whether Redis has evicted the log or the leases. The keys of a room have a time to live, and many managed
-- services evict such keys when their memory is full. Redis evicts whole keys, but the fast path of a send may have
-- begun the log anew since.
local function is_evicted()
  return call('LLEN', KEYS[2]) ~= head - floor or empty_since == 0 and call('EXISTS', KEYS[3]) == 0
end

-- Says whether Redis has evicted the messages that wait for an id. Their senders are told by a new epoch that
-- something is lost. waiting_key, waited_for_key: names of the keys waiting and waited_for (send.lua).
local function is_waiting_evicted(id, waiting_key, waited_for_key)
  local valid_until = call('ZSCORE', waited_for_key, id)
  return valid_until and tonumber(valid_until) > now and call('EXISTS', waiting_key) == 0
end

-- Gives every peer that the room's hash calls present a lease, if the leases were evicted.
local function restore_leases()
  if empty_since > 0 or call('EXISTS', KEYS[3]) == 1 then
    return
  end
  for_each_peer(function(id, is_present)
    if is_present then
      call('ZADD', KEYS[3], int(now + LEASE_MS), id)
    end
  end)
  extend_new_keys()
end

-- Begins a new epoch with an empty log. Memberships stay.
local function begin_epoch()
  epoch = new_epoch
  run_id = server_run_id
  head = 0
  floor = 0
  call('DEL', KEYS[2])
  large_bytes = 0
  store_large_bytes()
  for _, id in ipairs(call('ZRANGE', KEYS[3], 0, -1)) do
    local peer = find_peer(id)
    peer.start = 0
    store_peer_without_claim(peer)
  end
  is_changed = true
end

-- Loads the room and does what is due in it. epoch is nil if the room does not exist.
-- Returns the values of the further fields that are named.
local function load_room(...)
  local room = call('HMGET', KEYS[1], 'head', 'run', 'floor', 'calm', 'due', 'empty', 'kept',
    'joins', 'large', ...)
  epoch, head = string.match(room[1] or '', '^(%S+) (%d+)$')
  head, run_id, floor = tonumber(head or 0), room[2], tonumber(room[3] or 0)
  outage_handled_at, next_expiry = tonumber(room[4] or last_outage), tonumber(room[5] or 0)
  empty_since, keys_expire_at = tonumber(room[6] or 0), tonumber(room[7] or 0)
  join_count, large_bytes = tonumber(room[8] or 0), tonumber(room[9] or 0)
  local is_outdated = false
  if not epoch then
    -- What is left of a room whose hash was evicted would contradict the new one.
    call('DEL', KEYS[2], KEYS[3], KEYS[4])
    return unpack(room, 10)
  elseif run_id ~= server_run_id or is_evicted() then
    restore_leases()
    begin_epoch()
    extend_leases()
    is_outdated = true
  elseif outage_handled_at < last_outage then
    extend_leases()
  elseif next_expiry > 0 and next_expiry <= now then
    expire_leases()
    is_outdated = true
  end
  if empty_since > 0 and now >= empty_since + ROOM_MEMORY_MS then
    call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
    epoch, head, floor, outage_handled_at, next_expiry, empty_since, keys_expire_at, join_count =
      nil, 0, 0, last_outage, 0, 0, 0, 0
    large_bytes = 0
    is_outdated = true
  end
  if is_outdated and select('#', ...) > 0 then
    return unpack(call('HMGET', KEYS[1], ...))
  end
  return unpack(room, 10)
end

-- Checks whether a membership may act. peer: the peer of its id, or nil.
-- Returns the peer, or nil and the code of the problem.
local function check_membership(peer, owner, generation)
  if not peer or peer.owner ~= owner then
    return nil, 'not-in-room'
  elseif peer.generation > generation then
    return nil, 'forbidden'
  elseif peer.status == 'R' then
    return nil, 'removed'
  elseif peer.status ~= 'P' or peer.generation ~= generation then
    return nil, 'not-in-room'
  end
  return peer
end

-- Finds the peer of a membership, and checks it like check_membership.
local function find_member(id, owner, generation)
  return check_membership(epoch and find_peer(id), owner, generation)
end

-- Renews a peer's lease, unless its client has closed its last stream.
local function renew_lease(peer)
  if not peer.closing then
    call('ZADD', KEYS[3], 'GT', int(now + LEASE_MS), peer.id)
    extend_keys()
  end
end

-- Returns the stored answer of an idempotency key (send.lua), or nil if there is none. An answer that names an
-- earlier epoch does not count; 'waiting' names no epoch.
local function stored_receipt(key)
  local receipt = call('GET', key)
  if receipt and (receipt == 'waiting' or string.match(receipt, '^%S+') == epoch) then
    return receipt
  end
end

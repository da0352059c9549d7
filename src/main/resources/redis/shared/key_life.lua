-- Shared part of the scripts that extend the life of a room's keys.

-- The longest life of a claim, ms. A lease is renewed at most this long after a send.
local CLAIM_MS = 1000
-- The keys of a room get a new expiry only when this much of it (ms) is used up, so that few sends and renewals pay
-- for it.
local KEY_SLACK_MS = 60000

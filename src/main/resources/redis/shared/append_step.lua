-- Step of a loop or a function, included in place: a call would cost Redis more than the rest of the step.
-- Appends an entry to the log, publishes it, and trims a log that has too many entries.
--
-- Reads: kind, text (the entry from its sender on, room.lua), epoch, micros; constants PUBLISH, LOG_KEPT, LOG_MAX.
-- Changes: head, floor, is_trimmed. Sets: id ("<epoch> <number>" of the entry), length (of the log), entry.
--
-- A number becomes text by %d, because %.0f takes longer than everything else here.

head = head + 1
id = format('%s %d', epoch, head)
entry = format('%s %s %d %s', id, kind, micros, text)
length = call('RPUSH', KEYS[2], entry)
call(PUBLISH, KEYS[1], entry)
if length > LOG_MAX then
  call('LTRIM', KEYS[2], -LOG_KEPT, -1)
  floor = head - LOG_KEPT
  is_trimmed = true
end

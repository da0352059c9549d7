package dev.parley.backplane;

import dev.parley.testing.RedisServer;
import java.time.Duration;

/**
 * Lets time pass for the rooms in a Redis. Its clock cannot be moved, so this moves every stored
 * time into the past, and also the expiry times of the keys.
 *
 * <p>Three values do not move: {@code joinedAt}, because clients know it; and {@code parley:pulse},
 * which has a tag in a cluster, and the field {@code calm} of each room, so that the move is no
 * outage of Redis.
 */
final class RedisTimeTravel {
  private static final String SCRIPT =
      """
      local ms = tonumber(ARGV[1])
      local call = redis.call

      local function back(time, by)
        return string.format('%.0f', tonumber(time) - by)
      end

      local function millis(time)
        return back(time, ms)
      end

      local function micros(time)
        return back(time, ms * 1000)
      end

      local function entry(text)
        local id, kind, logged, rest = string.match(text, '^(%S+ %d+) (%a) (%d+) (.*)$')
        if kind == 'w' then
          local from, to, said, members = string.match(rest, '^(%S+) (%S+) (%d+) (.*)$')
          rest = table.concat({ from, to, micros(said), members }, ' ')
        end
        return table.concat({ id, kind, micros(logged), rest }, ' ')
      end

      local function waiting_message(text)
        local til, said, rest = string.match(text, '^(%d+) (%d+) (.*)$')
        return table.concat({ millis(til), micros(said), rest }, ' ')
      end

      local function timeline_entry(text)
        local what, at, rest = string.match(text, '^(%a+) (%d+) (.*)$')
        return table.concat({ what, micros(at), rest }, ' ')
      end

      local function field(name, value)
        if string.match(name, '^sent:') then
          local claim, til, arrival = string.match(value, '^(.*) (%d+) (%d+)$')
          return claim .. ' ' .. (til == '0' and til or micros(til)) .. ' ' .. micros(arrival)
        elseif string.match(name, '^open:') then
          return (string.gsub(value, '(%S+) (%d+) (%d+);', function(replica, til, count)
            return replica .. ' ' .. millis(til) .. ' ' .. count .. ';'
          end))
        elseif name == 'due' or name == 'empty' or name == 'kept' then
          return tonumber(value) > 0 and millis(value) or value
        end
        return value
      end

      local travel = {
        zset = function(key)
          local flat = call('ZRANGE', key, 0, -1, 'WITHSCORES')
          local moved = string.match(key, ':calls$') and micros or millis
          for i = 1, #flat, 2 do
            call('ZADD', key, moved(flat[i + 1]), flat[i])
          end
        end,
        list = function(key)
          local of = waiting_message
          if string.match(key, ':log$') then
            of = entry
          elseif string.match(key, ':timeline$') or string.match(key, ':refusals$')
            or string.match(key, ':reports$') then
            of = timeline_entry
          end
          for i, text in ipairs(call('LRANGE', key, 0, -1)) do
            call('LSET', key, i - 1, of(text))
          end
        end,
        hash = function(key)
          local flat = call('HGETALL', key)
          for i = 1, #flat, 2 do
            call('HSET', key, flat[i], field(flat[i], flat[i + 1]))
          end
        end,
        string = function(key)
          if string.match(key, '^parley:joins:') or string.match(key, ':reported:') then
            call('SET', key, micros(call('GET', key)), 'KEEPTTL')
          end
        end,
      }

      for _, key in ipairs(call('KEYS', '*')) do
        local life = call('PTTL', key)
        if life >= 0 and life <= ms then
          call('DEL', key)
        elseif not string.match(key, '^parley:pulse') then
          travel[call('TYPE', key).ok](key)
          if life >= 0 then
            call('PEXPIRE', key, life - ms)
          end
        end
      end
      """;

  private RedisTimeTravel() {}

  static void pass(RedisServer server, Duration time) {
    server.command("EVAL", SCRIPT, "0", Long.toString(time.toMillis()));
  }
}

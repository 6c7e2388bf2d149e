-- What the scripts of writers share: whether the view is being forgotten, when nothing may be written that would stay.
local function forgotten(prefix) return redis.call('EXISTS', prefix .. 'forgetting') == 1 end

-- Notes that who writes a lane has just found it as he left it: what a Redis has that was started from an older save is not.
local function seen(home) redis.call('HSET', home, 'seen', redis.call('TIME')[1]) end

-- Whether Redis refuses because of what somebody else has put there: a key of another type, a sum that is no number, an
-- entry of the greatest id, which nothing can come after.
local function in_the_way(why)
  for _, of in ipairs({'WRONGTYPE', 'not an integer', 'overflow', 'exhausted the last possible ID'}) do
    if why:find(of, 1, true) then return true end
  end
  return false
end

-- Does one command. What is in its way is left for those who read to find, and nothing else waits for that: a script
-- that ended there would leave half of the edit, which the next attempt would take for the whole. But news are told: what
-- is in their way goes, for they are of a moment, and whoever reads them notices that they begin anew.
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) ~= 'table' or not answer.err then return answer end
  if not in_the_way(answer.err) then error(answer.err) end
  local command, key = ...
  if command == 'XADD' and redis.call('DEL', key) == 1 then return redis.call(...) end
end

-- Deletes what lies in the place of a key of ours and is of another type. Returns whether there was such a thing.
local function cleared(key, kind)
  local found = redis.call('TYPE', key).ok
  return found ~= kind and found ~= 'none' and redis.call('DEL', key) == 1
end

-- The epoch and the serial that a lane has here: none where something of another type lies in its place, so that whoever
-- writes the lane finds it lost, claims it, and takes that place back.
local function held(home) return unpack(try('HMGET', home, 'epoch', 'serial') or {false, false}) end

-- Puts the time, in milliseconds as the clock of Redis says, in the place of the score `now` of the last member of a ZADD
-- whose last argument is at ARGV[last]: hosts of ours need not agree what time it is.
local function dated(command, last)
  if command == 'ZADD' and ARGV[last - 1] == 'now' then
    local time = redis.call('TIME')
    ARGV[last - 1] = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
  end
end

-- Carries out an edit, whose number of commands is at ARGV[at]; then of each command
-- how long it is and its parts, then sums: hash, field, what to add. Returns how long each list is that was pushed to.
local function edit(at)
  local next, pushed = at + 1, {}
  for _ = 1, tonumber(ARGV[at]) do
    local last = next + tonumber(ARGV[next])
    dated(ARGV[next + 1], last)
    local answer = try(unpack(ARGV, next + 1, last))
    if ARGV[next + 1] == 'LPUSH' then pushed[ARGV[next + 2]] = answer end
    next = last + 1
  end
  for sum = next, #ARGV, 3 do
    if try('HINCRBY', ARGV[sum], ARGV[sum + 1], ARGV[sum + 2]) == 0 then
      redis.call('HDEL', ARGV[sum], ARGV[sum + 1])
    end
  end
  return pushed
end

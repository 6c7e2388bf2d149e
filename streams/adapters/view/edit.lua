-- What the scripts of writers share: whether the view is being forgotten, when nothing may be written that would stay.
local function forgotten(prefix) return redis.call('EXISTS', prefix .. 'forgetting') == 1 end

-- Carries out an edit, whose number of commands is at ARGV[at]; then of each command
-- how long it is and its parts, then sums: hash, field, what to add. Returns how long each list is that was pushed to.
local function edit(at)
  local next, pushed = at + 1, {}
  for _ = 1, tonumber(ARGV[at]) do
    local last = next + tonumber(ARGV[next])
    local answer = redis.call(unpack(ARGV, next + 1, last))
    if ARGV[next + 1] == 'LPUSH' then pushed[ARGV[next + 2]] = answer end
    next = last + 1
  end
  for sum = next, #ARGV, 3 do
    if redis.call('HINCRBY', ARGV[sum], ARGV[sum + 1], ARGV[sum + 2]) == 0 then
      redis.call('HDEL', ARGV[sum], ARGV[sum + 1])
    end
  end
  return pushed
end

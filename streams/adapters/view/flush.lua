-- A worker writes a piece of its lane, all or nothing.
-- ARGV: prefix, lane, epoch, serial, token ('' unless this completes the lane), how many commands there are, of each how
-- long it is and its parts, then sums: hash, field, what to add.
-- Returns 'ok', also if it was written before and only the answer was lost; 'taken' if another worker has claimed the
-- lane since; 'lost' if this Redis does not hold what the worker wrote before.
local prefix, lane, epoch, serial, token = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local home = prefix .. 'lane:' .. lane
local held = redis.call('HMGET', home, 'epoch', 'serial')
if not held[1] then return 'lost' end
if held[1] ~= epoch then return 'taken' end
local last = tonumber(held[2])
if last == serial then return 'ok' end
if last ~= serial - 1 then return 'lost' end

local at = 7
for _ = 1, tonumber(ARGV[6]) do
  local last = at + tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, last))
  at = last + 1
end
for sum = at, #ARGV, 3 do
  if redis.call('HINCRBY', ARGV[sum], ARGV[sum + 1], ARGV[sum + 2]) == 0 then
    redis.call('HDEL', ARGV[sum], ARGV[sum + 1])
  end
end
redis.call('HSET', home, 'serial', serial, 'token', token)
return 'ok'

-- Tells what records of one partition of a topic add to the view, all or nothing, and each record once.
-- ARGV: the key of how far that partition is told, how far the caller thinks it is ('' if nothing was told), how far it
-- is then, how many commands there are, of each how long it is and its parts, then sums: hash, field, what to add.
-- Returns 'ok', or 'elsewhere' if it is not as far as the caller thinks.
if (redis.call('GET', ARGV[1]) or '') ~= ARGV[2] then return 'elsewhere' end
local at = 5
for _ = 1, tonumber(ARGV[4]) do
  local last = at + tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, last))
  at = last + 1
end
for sum = at, #ARGV, 3 do
  if redis.call('HINCRBY', ARGV[sum], ARGV[sum + 1], ARGV[sum + 2]) == 0 then
    redis.call('HDEL', ARGV[sum], ARGV[sum + 1])
  end
end
redis.call('SET', ARGV[1], ARGV[3])
return 'ok'

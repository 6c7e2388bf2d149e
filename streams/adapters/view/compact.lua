-- Moves the oldest entries of a list into blocks, unless somebody else has moved or deleted them.
-- ARGV: the list, its oldest entry, how many entries, the list of blocks, how many of them are kept, for how many seconds,
-- then the blocks, oldest first.
-- Returns 'ok', or 'elsewhere' if the oldest entry is another.
if redis.call('LINDEX', ARGV[1], -1) ~= ARGV[2] then return 'elsewhere' end
redis.call('RPOP', ARGV[1], ARGV[3])
for block = 7, #ARGV do redis.call('LPUSH', ARGV[4], ARGV[block]) end
redis.call('LTRIM', ARGV[4], 0, ARGV[5] - 1)
redis.call('EXPIRE', ARGV[4], ARGV[6])
return 'ok'

-- Moves the oldest entries of a list into blocks, unless somebody else has moved or deleted them.
-- ARGV: the list, its oldest entry, how many entries, the list of blocks, its newest ('' if there is none), how many of
-- these the new ones replace, how many of them are kept, for how many seconds, then the new blocks, oldest first.
-- Returns 'ok', or 'elsewhere' if the oldest entry or the newest block is another.
if redis.call('LINDEX', ARGV[1], -1) ~= ARGV[2] then return 'elsewhere' end
cleared(ARGV[4], 'list')
if (redis.call('LINDEX', ARGV[4], 0) or '') ~= ARGV[5] then return 'elsewhere' end
redis.call('RPOP', ARGV[1], ARGV[3])
redis.call('LTRIM', ARGV[4], ARGV[6], -1)
for block = 9, #ARGV do redis.call('LPUSH', ARGV[4], ARGV[block]) end
redis.call('LTRIM', ARGV[4], 0, ARGV[7] - 1)
redis.call('EXPIRE', ARGV[4], ARGV[8])
return 'ok'

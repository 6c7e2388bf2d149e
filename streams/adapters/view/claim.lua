-- A worker takes a lane of the view. ARGV: prefix, lane, epoch, token.
-- Returns 'same' if the view is exactly as the lane is, 'anew' if the lane must be published anew, 'later' if the view is
-- being forgotten.
if forgotten(ARGV[1]) then return 'later' end
local home = ARGV[1] .. 'lane:' .. ARGV[2]
local same = ARGV[4] ~= '' and redis.call('HGET', home, 'token') == ARGV[4]
redis.call('HSET', home, 'epoch', ARGV[3], 'serial', 0)
redis.call('HSET', home, unpack(same and {'whole', 1} or {'token', ''}))
if same then seen(home) end
return same and 'same' or 'anew'

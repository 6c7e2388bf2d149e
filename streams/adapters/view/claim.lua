-- A worker takes a lane of the view. ARGV: prefix, lane, epoch, token.
-- Returns 'same' if the view is exactly as the lane is, 'anew' if the lane must be published anew, 'later' if the view is
-- being forgotten.
if forgotten(ARGV[1]) then return 'later' end

-- An earlier Helix counted the values of groups among the other sums: those move to where they are counted now. They are
-- added, so that it may go on writing other lanes meanwhile: what it counts then is added when those are claimed.
local counts = ARGV[1] .. 'counts'
local kept = try('HGETALL', counts) or {}
for at = 1, #kept, 2 do
  local group, value = kept[at]:match('^segment:([^=]*)=(.*)$')
  local counted = group and kept[at + 1]:match('^%-?%d+$')
  if counted and try('ZINCRBY', ARGV[1] .. 'values:' .. group, counted, value) then
    try('ZINCRBY', ARGV[1] .. 'groups', counted, group)
    redis.call('HDEL', counts, kept[at])
  end
end

-- What lies in the place of the lane's own keys and is of another type goes: then the lane is published anew.
local home = ARGV[1] .. 'lane:' .. ARGV[2]
cleared(home, 'hash')
if cleared(home .. ':customers', 'set') then redis.call('DEL', home) end

local same = ARGV[4] ~= '' and redis.call('HGET', home, 'token') == ARGV[4]
redis.call('HSET', home, 'epoch', ARGV[3], 'serial', 0)
redis.call('HSET', home, unpack(same and {'whole', 1} or {'token', ''}))
if same then seen(home) end
return same and 'same' or 'anew'

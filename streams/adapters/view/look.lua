-- A worker looks whether Redis still has what it wrote of a lane. ARGV: prefix, lane, epoch, serial.
-- Returns the epoch and the serial that Redis has.
local home = ARGV[1] .. 'lane:' .. ARGV[2]
local held = redis.call('HMGET', home, 'epoch', 'serial')
if held[1] == ARGV[3] and held[2] == ARGV[4] then seen(home) end
return held

-- A worker looks whether Redis still has what it wrote of a lane. ARGV: prefix, lane, epoch, serial.
-- Returns 'ok', 'taken' or 'lost', as `flush.lua` would.
cleared(ARGV[1] .. 'live', 'stream')
local home = ARGV[1] .. 'lane:' .. ARGV[2]
local holder, written = held(home)
if holder and holder ~= ARGV[3] then return 'taken' end
if not holder or written ~= ARGV[4] then return 'lost' end
seen(home)
return 'ok'

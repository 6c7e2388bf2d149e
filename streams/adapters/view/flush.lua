-- A worker writes a piece of its lane, all or nothing.
-- ARGV: prefix, lane, epoch, serial, token ('' unless this completes the lane), '1' if with this it has been published
-- whole, how many commands there are, of each how long it is and its parts, then sums: hash, field, what to add.
-- Returns 'ok', also if it was written before and only the answer was lost; 'taken' if another worker has claimed the
-- lane since; 'lost' if this Redis does not hold what the worker wrote before.
local prefix, lane, epoch, serial, token = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local home = prefix .. 'lane:' .. lane
local holder, written = held(home)
if forgotten(prefix) or not holder then return 'lost' end
if holder ~= epoch then return 'taken' end
local last = tonumber(written)
if last == serial then return 'ok' end
if last ~= serial - 1 then return 'lost' end

edit(7)
if ARGV[6] == '1' then redis.call('HSET', home, 'whole', 1) end
redis.call('HSET', home, 'serial', serial, 'token', token)
seen(home)
return 'ok'

-- Tells what records of one partition of a topic add to the view, all or nothing, and each record once.
-- ARGV: prefix, the key of how far that partition is told, how far the caller thinks it is ('' if nothing was told), how
-- far it is then, how long a list is too long, how many commands there are, of each how long it is and its parts, then
-- sums: hash, field, what to add.
-- Returns 'ok' and the lists that are too long now, or 'elsewhere' if it is not as far as the caller thinks, or the view
-- is being forgotten.
if forgotten(ARGV[1]) or (redis.call('GET', ARGV[2]) or '') ~= ARGV[3] then return {'elsewhere'} end
local long = {'ok'}
for key, length in pairs(edit(6)) do
  if length >= tonumber(ARGV[5]) then long[#long + 1] = key end
end
redis.call('SET', ARGV[2], ARGV[4])
return long

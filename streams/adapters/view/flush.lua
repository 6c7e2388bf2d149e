-- A worker writes some customers of its lane, all or none.
-- ARGV: prefix, lane, epoch, serial, token ('' unless this completes the lane), then of each customer: id, doc, index,
-- moved (without doc it is taken out, without moved that stays as it was).
-- Returns 'ok'; 'taken' if another worker has claimed the lane since; 'lost' if this Redis does not hold what the worker
-- wrote before.
local prefix, lane, epoch, serial, token = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local home = prefix .. 'lane:' .. lane
local held = redis.call('HMGET', home, 'epoch', 'serial')
if not held[1] then return 'lost' end
if held[1] ~= epoch then return 'taken' end
local last = tonumber(held[2])
if last ~= serial and last ~= serial - 1 then return 'lost' end

local counts = prefix .. 'counts'

local function count(tags, by)
  for _, tag in ipairs(tags) do
    if redis.call('HINCRBY', counts, tag, by) <= 0 then redis.call('HDEL', counts, tag) end
  end
end

local function relist(before, after)
  local kept = {}
  for _, rank in ipairs(after[1]) do
    kept[rank[1] .. '\0' .. rank[2]] = true
    redis.call('ZADD', prefix .. rank[1], rank[3], rank[2])
  end
  for _, rank in ipairs(before[1]) do
    if not kept[rank[1] .. '\0' .. rank[2]] then redis.call('ZREM', prefix .. rank[1], rank[2]) end
  end
  count(after[2], 1)
  count(before[2], -1)
end

local nothing = '[[],[]]'
for i = 6, #ARGV, 4 do
  local id, doc, index, moved = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local key = prefix .. 'customer:{' .. id .. '}'
  local old = redis.call('HMGET', key, 'lane', 'index')
  local members = prefix .. 'lane:' .. lane .. ':customers'
  if doc ~= '' then
    if old[1] and old[1] ~= lane then redis.call('SREM', prefix .. 'lane:' .. old[1] .. ':customers', id) end
    if old[2] ~= index then relist(cjson.decode(old[2] or nothing), cjson.decode(index)) end
    redis.call('HSET', key, 'doc', doc, 'lane', lane, 'index', index)
    if moved ~= '' then redis.call('HSET', key, 'moved', moved) end
    redis.call('SADD', members, id)
  else
    if old[1] == lane then
      relist(cjson.decode(old[2]), cjson.decode(nothing))
      redis.call('DEL', key)
    end
    redis.call('SREM', members, id)
  end
end
redis.call('HSET', home, 'serial', serial, 'token', token)
return 'ok'

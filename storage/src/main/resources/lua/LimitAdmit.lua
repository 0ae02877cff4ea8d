-- Decides all limits of one request and counts it against all or none; or looks, and counts nothing. After
-- LimitWindow.lua. Redis 6.2 or later, one server with its replicas (the keys of other nodes' heartbeats are not in KEYS,
-- so no Redis Cluster).
--
-- KEYS[i]   the count behind the i-th limit
-- ARGV[1]   'take' or 'look'
-- ARGV[2]   this node's id
-- ARGV[3]   the beginning of heartbeat keys; a node's id makes it whole
-- ARGV[4]   milliseconds after which a node without a heartbeat is dead
-- ARGV[5]   milliseconds of a bucket
-- then seven for each limit:
--   kind    'w' a window of 60 buckets and the running one | 'c' what is running | 's' a budget
--   limit   the most that may be counted
--   wanted  what the request wants of it
--   seed    s: what the books say was spent, '' when they were not asked
--   force   s: '1' when the seed goes before what is kept here
--   open    s: the bounds of this node's running requests, kept with the seed
--   ttl     milliseconds after which the key may go
--
-- Returns {code, which, waitMs, nowMs, used...}: code 1 counted, used after it; 0 refused by the limit `which`, room in
-- waitMs as far as can be told; -1 budgets whose `used` is -1 want a seed first. `used` is in the order of the limits.
--
-- Keys, all of which expire:
--   w  hash  tick: the last bucket | sum: of all | 0..60: the count of the bucket whose number leaves this rest
--   c  hash  <node>: running on it
--   s  hash  s: spent | o:<node>: bounds of what runs on it | x: since when one of those nodes is dead
--
-- Amounts are compared as doubles: exact up to 2^53, nine million units of a currency; beyond, to a few nano-units.

-- So many times the silence that makes a node dead: its requests are in the books by then, as far as another start of it
-- brings them there, and a budget that counts their bounds is asked for anew.
local DEAD_SILENCES = 12

local take = ARGV[1] == 'take'
local node, heartbeats, bucket = ARGV[2], ARGV[3], tonumber(ARGV[5])
local tick = math.floor(now / bucket)

local function alive(id)
    return id == node or redis.call('EXISTS', heartbeats .. id) == 1
end

local function wait(key, last, sum, limit, wanted)
    local slots = {}
    for kept = last - SLOTS + 1, last do
        slots[#slots + 1] = kept % SLOTS
    end
    local counts = redis.call('HMGET', key, unpack(slots))
    for i = 1, SLOTS do
        if sum + wanted <= limit then
            return math.max(1, (last + i - 1) * bucket - now)
        end
        sum = sum - (tonumber(counts[i] or '') or 0)
    end
    return (last + SLOTS) * bucket - now
end

local function running(key)
    local fields = redis.call('HGETALL', key)
    local sum = 0
    for i = 1, #fields, 2 do
        if alive(fields[i]) then
            sum = sum + tonumber(fields[i + 1])
        else
            redis.call('HDEL', key, fields[i])
        end
    end
    return sum
end

local function spent(key, seed, force, open)
    local fields = redis.call('HGETALL', key)
    local settled, since, sum, dead = nil, nil, 0, {}
    for i = 1, #fields, 2 do
        local name, value = fields[i], tonumber(fields[i + 1])
        if name == 's' then
            settled = value
        elseif name == 'x' then
            since = value
        elseif not (force and name == 'o:' .. node) then
            sum = sum + value
            if not alive(string.sub(name, 3)) then
                dead[#dead + 1] = {name, value}
            end
        end
    end
    if #dead > 0 and not since then
        redis.call('HSET', key, 'x', now)
    elseif #dead > 0 and now - since >= DEAD_SILENCES * tonumber(ARGV[4]) then
        for _, one in ipairs(dead) do
            redis.call('HDEL', key, one[1])
            sum = sum - one[2]
        end
        redis.call('HDEL', key, 's', 'x')
        settled = nil
    end
    if seed ~= '' and (force or not settled) then
        redis.call('HSET', key, 's', seed, 'o:' .. node, open)
        if not force then
            local known = 0
            for i = 1, #fields, 2 do
                known = fields[i] == 'o:' .. node and tonumber(fields[i + 1]) or known
            end
            sum = sum - known
        end
        return tonumber(seed) + sum + tonumber(open)
    end
    return settled and settled + sum or -1
end

redis.call('SET', heartbeats .. node, '0', 'PX', ARGV[4], 'NX')

local used, lasts = {}, {}
local refused, unseeded, waitMs = 0, false, 1
for i, key in ipairs(KEYS) do
    local at = 5 + (i - 1) * 7
    local kind, limit, wanted = ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    if kind == 'w' then
        lasts[i], used[i] = window(key, tick)
    elseif kind == 'c' then
        used[i] = running(key)
    else
        used[i] = spent(key, ARGV[at + 4], ARGV[at + 5] == '1', ARGV[at + 6])
    end
    if used[i] < 0 then
        unseeded = true
    elseif take and refused == 0 and wanted > 0 and used[i] + wanted > limit then
        refused = i
        if kind == 'w' then
            waitMs = wait(key, lasts[i], used[i], limit, wanted)
        end
    end
end

local code = refused > 0 and 0 or unseeded and -1 or 1
if take and code == 1 then
    for i, key in ipairs(KEYS) do
        local at = 5 + (i - 1) * 7
        local kind, wanted = ARGV[at + 1], ARGV[at + 3]
        if kind == 'w' then
            count(key, lasts[i], lasts[i], wanted, ARGV[at + 7])
        elseif kind == 'c' then
            redis.call('HINCRBY', key, node, wanted)
        else
            redis.call('HINCRBY', key, 'o:' .. node, wanted)
        end
        redis.call('PEXPIRE', key, ARGV[at + 7])
        used[i] = used[i] + tonumber(wanted)
    end
end
return {code, refused, waitMs, now, unpack(used)}

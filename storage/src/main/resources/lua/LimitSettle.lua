-- Puts the truth in place of what was counted for one request that has ended. After LimitWindow.lua. Redis 6.2
-- or later.
--
-- KEYS[i]   the count behind the i-th limit, as in LimitAdmit.lua
-- ARGV[1]   this node's id
-- ARGV[2]   milliseconds of a bucket
-- then four for each limit:
--   kind    'w', 'c' or 's', as in LimitAdmit.lua
--   amount  w: what is to be added, below zero when less was used | c: how many ended | s: the bound that was reserved
--   more    w: the bucket in which it was counted | c: unused | s: the cost
--   ttl     milliseconds after which the key may go
--
-- Returns 1. What a key no longer knows is not taken off; tokens beyond the estimate of a request that outlived its
-- window are counted now; a cost is added to a budget that is kept here, and otherwise will be in its seed.

local node, tick = ARGV[1], math.floor(now / tonumber(ARGV[2]))

local function correct(key, difference, counted, ttl)
    local last, sum = window(key, tick)
    if last - counted < SLOTS and counted <= last and redis.call('EXISTS', key) == 1 then
        count(key, last, counted, difference, ttl)
    elseif tonumber(difference) > 0 then
        count(key, last, last, difference, ttl)
    end
end

local function takeOff(key, field, amount)
    if amount == '0' then
        return
    end
    local open = tonumber(redis.call('HGET', key, field) or '') or 0
    if open > tonumber(amount) then
        redis.call('HINCRBY', key, field, '-' .. amount)
    elseif open > 0 then
        redis.call('HDEL', key, field)
    end
end

for i, key in ipairs(KEYS) do
    local at = 2 + (i - 1) * 4
    local kind, amount, more, ttl = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
    if kind == 'w' then
        correct(key, amount, tonumber(more), ttl)
    elseif kind == 'c' then
        takeOff(key, node, amount)
    else
        takeOff(key, 'o:' .. node, amount)
        if redis.call('HEXISTS', key, 's') == 1 then
            redis.call('HINCRBY', key, 's', more)
        end
    end
end
return 1

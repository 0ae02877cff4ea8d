-- What LimitAdmit.lua and LimitSettle.lua begin with: the clock, which is the server's, and the window of 60 buckets and
-- the running one.

local SLOTS = 61

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Moves a window on to the bucket `tick`. Returns its last bucket, which is a later one when the server's clock stepped
-- back a little, and the sum of all.
local function window(key, tick)
    local state = redis.call('HMGET', key, 'tick', 'sum')
    local last, sum = tonumber(state[1] or ''), tonumber(state[2] or '')
    if not last or tick == last or (tick < last and last - tick < SLOTS) then
        return last or tick, sum or 0
    end
    if tick < last or tick - last >= SLOTS then
        redis.call('DEL', key)
        return tick, 0
    end
    local slots = {}
    for gone = last + 1, tick do
        slots[#slots + 1] = gone % SLOTS
    end
    for _, count in ipairs(redis.call('HMGET', key, unpack(slots))) do
        sum = sum - (tonumber(count or '') or 0)
    end
    redis.call('HDEL', key, unpack(slots))
    redis.call('HSET', key, 'tick', tick, 'sum', sum)
    return tick, sum
end

-- Counts in a bucket of a window that was moved on.
local function count(key, last, bucket, amount, ttl)
    redis.call('HSET', key, 'tick', last)
    redis.call('HINCRBY', key, bucket % SLOTS, amount)
    redis.call('HINCRBY', key, 'sum', amount)
    redis.call('PEXPIRE', key, ttl)
end


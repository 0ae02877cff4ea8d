package dev.weir.storage.redis;

/// What a Redis is used for, as the log says it.
///
/// @param again what holds when it answers again
/// @param gone what holds until it does
/// @param emptied what holds when it has lost everything
public record RedisUse(String again, String gone, String emptied) {
    public static final RedisUse LIMITS = new RedisUse(
            "limits are counted there",
            "limits.withoutRedis holds until it does",
            "windows start empty, budgets are asked of the books");

    public static final RedisUse CACHE =
            new RedisUse("answers are kept there", "no answer is found or kept until it does", "no answer is found");
}

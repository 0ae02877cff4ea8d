package dev.weir.providers.bedrock;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.json.JsonWriter;

/// `{"cachePoint":{"type":"default","ttl":"1h"}}`: a block of its own behind what may be cached.
///
/// Source: <https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html>.
final class CachePoint {
    private CachePoint() {}

    /// Nothing for a model that has no cache, as it would refuse the request.
    static void write(JsonWriter out, CacheMark mark, ModelFamily family) {
        if (mark == CacheMark.NONE || !family.takesCachePoints()) {
            return;
        }
        out.beginObject().name("cachePoint").beginObject().name("type").string("default");
        if (mark == CacheMark.ONE_HOUR && family.isClaude()) {
            out.name("ttl").string("1h");
        }
        out.endObject().endObject();
    }
}

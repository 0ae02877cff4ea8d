package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import dev.weir.storage.redis.RedisLink;
import dev.weir.storage.redis.RedisScript;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/// Runs `lua/LimitSettle.lua`, whose header says what goes in.
final class LimitSettle {
    private static final RedisScript SCRIPT = RedisScript.load("LimitWindow", "LimitSettle");

    private final SharedKeys keys;
    private final RedisLink link;

    LimitSettle(SharedKeys keys, RedisLink link) {
        this.keys = keys;
        this.link = link;
    }

    /// A call being put together.
    final class Call {
        private final List<String> keyNames = new ArrayList<>();
        private final List<String> args = new ArrayList<>(List.of(keys.node(), Long.toString(keys.bucketMs())));

        /// @param bucket in which they were counted
        void tokens(OwnerLimits owner, long difference, long bucket) {
            if (difference != 0) {
                add("w", owner, Measure.TOKENS_PER_MINUTE, null, difference, bucket);
            }
        }

        void ended(OwnerLimits owner, Measure measure) {
            add("c", owner, measure, null, 1, 0);
        }

        void spent(OwnerLimits owner, Spend spend, long boundNanos, long costNanos) {
            add("s", owner, spend.measure, spend, boundNanos, costNanos);
        }

        private void add(String kind, OwnerLimits owner, Measure measure, Spend spend, long amount, long more) {
            keyNames.add(keys.of(owner, measure, spend));
            args.add(kind);
            args.add(Long.toString(amount));
            args.add(Long.toString(more));
            args.add(Long.toString(keys.windowTtlMs()));
        }

        /// Completes when it is done. Fails with [dev.weir.storage.redis.RedisGone].
        Future<Void> send() {
            return keyNames.isEmpty()
                    ? Future.succeededFuture()
                    : SCRIPT.run(link, keyNames, args).mapEmpty();
        }
    }
}

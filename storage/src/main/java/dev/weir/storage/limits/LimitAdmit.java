package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import dev.weir.storage.redis.RedisLink;
import dev.weir.storage.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Runs `lua/LimitAdmit.lua`, whose header says what goes in and comes out.
final class LimitAdmit {
    private static final RedisScript SCRIPT = RedisScript.load("LimitWindow", "LimitAdmit");

    private final SharedKeys keys;
    private final RedisLink link;

    LimitAdmit(SharedKeys keys, RedisLink link) {
        this.keys = keys;
        this.link = link;
    }

    /// One limit of a call: where its answer will be.
    record Line(OwnerLimits owner, Measure measure, Spend spend, long wanted) {}

    /// A call being put together.
    final class Call {
        final List<Line> lines = new ArrayList<>();
        private final List<String> keyNames = new ArrayList<>();
        private final List<String> args;

        Call(boolean take) {
            args = new ArrayList<>(List.of(
                    take ? "take" : "look",
                    keys.node(),
                    keys.heartbeats(),
                    Long.toString(link.nodeSilentMs()),
                    Long.toString(keys.bucketMs())));
        }

        /// Adds a limit. The meters of its owner are locked.
        void add(Line line, Instant at) {
            Spend spend = line.spend();
            String kind = spend != null ? "s" : line.measure().isWindow() ? "w" : "c";
            boolean offered = spend != null && spend.offer != null;
            lines.add(line);
            keyNames.add(keys.of(line.owner(), line.measure(), spend));
            args.addAll(List.of(
                    kind,
                    Long.toString(line.owner().most(line.measure())),
                    Long.toString(line.wanted()),
                    offered ? Long.toString(spend.withSettledSinceOffer()) : "",
                    offered && spend.force ? "1" : "0",
                    Long.toString(spend == null ? 0 : spend.open),
                    Long.toString(keys.ttlMs(line.measure(), spend, at))));
            if (offered) {
                // Once: a later one would undo what was counted in between.
                spend.force = false;
            }
        }

        /// Fails with [dev.weir.storage.redis.RedisGone].
        Future<Answer> send() {
            return SCRIPT.run(link, keyNames, args).map(Answer::new);
        }
    }

    /// What came back.
    record Answer(int code, int which, long waitMs, long nowMs, long[] used) {
        private static final int HEAD = 4;

        private Answer(Response response) {
            this(
                    response.get(0).toInteger(),
                    response.get(1).toInteger() - 1,
                    response.get(2).toLong(),
                    response.get(3).toLong(),
                    used(response));
        }

        private static long[] used(Response response) {
            long[] used = new long[response.size() - HEAD];
            for (int i = 0; i < used.length; i++) {
                used[i] = response.get(HEAD + i).toLong();
            }
            return used;
        }
    }
}

package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import java.time.Duration;
import java.time.Instant;

/// The names and lives of keys in Redis. Each carries its company:
///
/// ```
/// weir:node:<node>                                                        a heartbeat
/// weir:{<company>}:<company or key>:<measure>[:<currency>:<period start>] a count
/// ```
///
/// @param node this one's id, another at every start
record SharedKeys(String node, long bucketMs) {
    /// A request may outlive its budget's period by as much.
    private static final Duration BEYOND_PERIOD = Duration.ofHours(6);
    /// Nothing runs for as long.
    static final Duration RUNNING_MAX = Duration.ofDays(1);

    String heartbeats() {
        return "weir:node:";
    }

    static String heartbeat(String node) {
        return "weir:node:" + node;
    }

    /// @param spend null unless the measure is a budget
    String of(OwnerLimits owner, Measure measure, Spend spend) {
        String key = "weir:{" + owner.companyId() + "}:" + owner.ownerId() + ":" + measure.key();
        return spend == null
                ? key
                : key + ":" + owner.currency() + ":" + spend.period.start().getEpochSecond();
    }

    /// How long a count may be of use.
    long ttlMs(Measure measure, Spend spend, Instant at) {
        if (measure.isWindow()) {
            return windowTtlMs();
        }
        if (spend != null) {
            return Math.max(0, Duration.between(at, spend.period.end()).toMillis()) + BEYOND_PERIOD.toMillis();
        }
        return RUNNING_MAX.toMillis();
    }

    long windowTtlMs() {
        return bucketMs * (Window.SLOTS + 1);
    }
}

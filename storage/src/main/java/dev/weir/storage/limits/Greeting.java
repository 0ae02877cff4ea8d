package dev.weir.storage.limits;

import dev.weir.contracts.limits.Measure;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/// What a node tells Redis first on a new connection: how much of what runs on it is running, of everybody.
/// Whatever Redis knew of that may be old, or gone.
record Greeting(MemoryLimitStore own, SharedKeys keys) {
    private static final Measure[] RUNNING = {Measure.CONCURRENT_REQUESTS, Measure.CONCURRENT_STREAMS};

    void tell(RedisConnection connection) {
        for (Meters meters : own.allMeters()) {
            synchronized (meters) {
                if (meters.owner != null && (meters.openRequests > 0 || meters.untold)) {
                    tell(connection, meters);
                }
                meters.untold = false;
                meters.toldAt = own.pace().now();
            }
        }
    }

    private void tell(RedisConnection connection, Meters meters) {
        OwnerLimits owner = meters.owner;
        for (Measure measure : RUNNING) {
            if (owner.has(measure)) {
                tell(connection, keys.of(owner, measure, null), keys.node(), meters.open(measure));
            }
        }
        for (Spend spend : meters.spends()) {
            if (owner.has(spend.measure)) {
                tell(connection, keys.of(owner, spend.measure, spend), "o:" + keys.node(), spend.open);
            }
        }
    }

    private static void tell(RedisConnection connection, String key, String field, long value) {
        connection.send(
                value == 0
                        ? Request.cmd(Command.HDEL).arg(key).arg(field)
                        : Request.cmd(Command.HSET).arg(key).arg(field).arg(Long.toString(value)));
        connection.send(Request.cmd(Command.PEXPIRE).arg(key).arg(SharedKeys.RUNNING_MAX.toMillis()));
    }
}

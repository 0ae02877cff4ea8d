package dev.weir.verticles.limits;

import dev.weir.storage.limits.LimitStore;
import dev.weir.testkit.RedisExtension;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisLimitStoreTest extends LimitStoreContract {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private static final Duration WINDOW = Duration.ofMillis(3_000);

    private RedisNode node;

    @BeforeEach
    void start() {
        node = new RedisNode(REDIS.server(), WINDOW, 1);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Override
    LimitStore store() {
        return node.store;
    }

    @Override
    long windowMs() {
        return WINDOW.toMillis();
    }

    /// Redis's clock is this machine's.
    @Override
    long now() {
        return Clock.systemUTC().millis();
    }

    @Override
    void pass(long ms) {
        Waiting.pass(ms);
    }

    @Override
    int steps() {
        return 400;
    }

    @Override
    void awaitRoomInBucket() {
        long left = bucketMs() - now() % bucketMs();
        if (left < bucketMs() / 2) {
            Waiting.pass(left + 2);
        }
    }
}

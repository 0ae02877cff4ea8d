package dev.weir.testkit;

import dev.weir.storage.redis.RedisUrl;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A real Redis for one test class, running at the start of each test. Fails the class, with the reason, when it
/// can't be started.
///
/// ```java
/// @RegisterExtension
/// static final RedisExtension REDIS = new RedisExtension();
/// ```
public final class RedisExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private TestRedis redis;

    @Override
    public void beforeAll(ExtensionContext context) {
        redis = TestRedis.start();
    }

    /// Starts it again where a test has killed it.
    @Override
    public void beforeEach(ExtensionContext context) {
        redis.restart();
    }

    /// The server itself, which a test may kill, pause and start again.
    public TestRedis server() {
        return redis;
    }

    public RedisUrl url() {
        return redis.url();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        redis.close();
    }
}

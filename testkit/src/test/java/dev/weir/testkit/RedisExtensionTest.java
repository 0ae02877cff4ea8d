package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisExtensionTest {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    @Test
    void it_is_a_real_redis_that_forgets_when_it_is_killed_and_keeps_its_address() {
        String url = REDIS.url().toString();
        assertThat(REDIS.server().command("INFO", "server").toString()).contains("redis_version:6.2");
        REDIS.server().command("SET", "a", "1");

        REDIS.server().kill();
        REDIS.server().restart();

        assertThat(REDIS.server().command("GET", "a")).isNull();
        assertThat(REDIS.url()).hasToString(url);
    }
}

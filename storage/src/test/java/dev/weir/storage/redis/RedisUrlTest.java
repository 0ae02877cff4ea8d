package dev.weir.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    redis://cache,                                redis://cache:6379/0
                    redis://cache:7000/3,                         redis://cache:7000/3
                    rediss://weir:secret@cache.example:6380/1,    rediss://weir@cache.example:6380/1
                    redis://:secret@cache,                        redis://cache:6379/0
                    redis://[::1]:6380,                           redis://[::1]:6380/0
                    """)
    void it_is_read_and_printed_without_its_password(String text, String printed) {
        assertThat(RedisUrl.parse(text)).hasToString(printed);
    }

    @Test
    void user_and_password_are_decoded() {
        RedisUrl url = RedisUrl.parse("rediss://we%40ir:p%3Aa%2Fs+s@cache");

        assertThat(url.user()).isEqualTo("we@ir");
        assertThat(url.password().reveal()).isEqualTo("p:a/s+s");
        assertThat(url.tls()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cache:6379",
                "http://cache",
                "redis://",
                "redis://user:secret@",
                "redis://cache:secret",
                "redis://cache:99999999",
                "redis://cache:0",
                "redis://cache:65536",
                "redis://cache/x",
                "redis://u:se%zzcret@cache",
                "redis://u:secret@cache?db=1"
            })
    void what_is_no_url_is_refused_without_showing_the_password(String text) {
        assertThatThrownBy(() -> RedisUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ")
                .message()
                .doesNotContain("secret", "zzcret");
    }
}

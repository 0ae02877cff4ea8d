package dev.weir.contracts.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "*,             anything,           true",
        "*,             '',                 true",
        "gpt-*,         gpt-4o,             true",
        "gpt-*,         gpt-,               true",
        "gpt-*,         gpt,                false",
        "gpt-*,         my-gpt-4o,          false",
        "*-mini,        gpt-4o-mini,        true",
        "*-mini,        gpt-4o-mini-2,      false",
        "gpt-*-mini,    gpt-4o-mini,        true",
        "gpt-*-mini,    gpt-mini,           false",
        "a*b*c,         a-b-b-c,            true",
        "a*b*c,         a-c-b,              false",
        "**,            x,                  true",
        "a.c,           abc,                false",
        "gpt-4.1,       gpt-4x1,            false",
        "demo,          demo,               true",
        "demo,          demo2,              false",
        "demo,          Demo,               false",
        "a**c,          abc,                true",
        "'',            '',                 true",
        "'',            a,                  false",
    })
    void a_star_stands_for_any_characters_and_nothing_else_does(String pattern, String name, boolean expected) {
        assertThat(new NamePattern(pattern).matches(name)).isEqualTo(expected);
        assertThat(NamePattern.anyMatches(List.of("other", pattern), name)).isEqualTo(expected);
    }

    @Test
    @Timeout(5)
    void many_stars_against_a_long_name_take_no_time() {
        String name = "a".repeat(20_000);
        long started = System.nanoTime();

        assertThat(new NamePattern("*a".repeat(60) + "b").matches(name)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
    }
}

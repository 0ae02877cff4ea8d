package dev.weir.verticles.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    demo,            demo,              true
                    demo,            demo2,             false
                    demo,            Demo,              false
                    *,               '',                true
                    *,               anything,          true
                    gpt-*,           gpt-4o,            true
                    gpt-*,           gpt-,              true
                    gpt-*,           my-gpt-4o,         false
                    *-mini,          gpt-4o-mini,       true
                    *-mini,          gpt-4o-mini-2,     false
                    a*b*c,           a1b2b3c,           true
                    a*b*c,           acb,               false
                    gpt-4.1,         gpt-4x1,           false
                    a**c,            abc,               true
                    '',              '',                true
                    '',              a,                 false
                    """)
    void a_star_stands_for_any_characters(String pattern, String name, boolean matches) {
        assertThat(Patterns.matches(pattern, name)).isEqualTo(matches);
        assertThat(Patterns.anyMatches(List.of("other", pattern), name)).isEqualTo(matches || name.equals("other"));
    }

    @Test
    void no_pattern_takes_long() {
        String pattern = "*a".repeat(60) + "b";
        String name = "a".repeat(20_000);

        Assertions.assertTimeout(
                Duration.ofSeconds(2),
                () -> assertThat(Patterns.matches(pattern, name)).isFalse());
    }
}

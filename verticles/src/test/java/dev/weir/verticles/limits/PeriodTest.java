package dev.weir.verticles.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.limits.Measure;
import dev.weir.storage.limits.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    # an ordinary day, its first and its last moment
                    UTC,               SPEND_PER_DAY,   2026-06-15T00:00:00Z,       2026-06-15T00:00:00Z, 24
                    UTC,               SPEND_PER_DAY,   2026-06-15T23:59:59.999Z,   2026-06-15T00:00:00Z, 24
                    Asia/Tokyo,        SPEND_PER_DAY,   2026-06-15T15:00:00Z,       2026-06-15T15:00:00Z, 24
                    Asia/Kathmandu,    SPEND_PER_DAY,   2026-06-15T18:14:59Z,       2026-06-14T18:15:00Z, 24
                    # clocks go forward at 01:00 UTC, back at 01:00 UTC
                    Europe/Berlin,     SPEND_PER_DAY,   2026-03-29T12:00:00Z,       2026-03-28T23:00:00Z, 23
                    Europe/Berlin,     SPEND_PER_DAY,   2026-10-25T12:00:00Z,       2026-10-24T22:00:00Z, 25
                    # clocks go forward at midnight: the day begins at one o'clock
                    Africa/Cairo,      SPEND_PER_DAY,   2026-04-24T12:00:00Z,       2026-04-23T22:00:00Z, 23
                    # a day that was left out
                    Pacific/Apia,      SPEND_PER_DAY,   2011-12-31T00:00:00Z,       2011-12-30T10:00:00Z, 24
                    UTC,               SPEND_PER_MONTH, 2026-02-28T23:59:59Z,       2026-02-01T00:00:00Z, 672
                    UTC,               SPEND_PER_MONTH, 2028-02-29T12:00:00Z,       2028-02-01T00:00:00Z, 696
                    America/New_York,  SPEND_PER_MONTH, 2026-03-01T04:59:59Z,       2026-02-01T05:00:00Z, 672
                    America/New_York,  SPEND_PER_MONTH, 2026-03-01T05:00:00Z,       2026-03-01T05:00:00Z, 743
                    """)
    void it_begins_with_the_calendar_of_its_zone(String zone, Measure budget, Instant at, Instant start, int hours) {
        Period period = Period.of(budget, ZoneId.of(zone), at);

        assertThat(period.start()).isEqualTo(start);
        assertThat(Duration.between(period.start(), period.end())).isEqualTo(Duration.ofHours(hours));
        assertThat(Period.of(budget, ZoneId.of(zone), period.end()).start()).isEqualTo(period.end());
    }
}

package dev.weir.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.cache.CacheSettings;
import dev.weir.gateway.catalog.CacheRule;
import dev.weir.gateway.edge.CacheWish;
import dev.weir.gateway.edge.CacheWish.Mode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheTermsTest {
    private static final CacheRule SILENT = new CacheRule(Optional.empty(), Optional.empty(), false, true);
    private static final CacheRule RULE = new CacheRule(Optional.of(Duration.ofHours(1)), Optional.of(25), true, false);
    private static final CacheSettings OPEN = CacheSettings.defaults();
    private static final CacheSettings CLOSED = closed();

    private static CacheSettings closed() {
        return new CacheSettings(
                OPEN.store(),
                OPEN.memoryMax(),
                OPEN.answerMax(),
                OPEN.recordingMax(),
                OPEN.ttl(),
                OPEN.ttlMax(),
                OPEN.pricePercent(),
                false,
                OPEN.pauseMax(),
                OPEN.shareWait(),
                OPEN.redisTimeout());
    }

    private static CacheWish wish(Mode mode) {
        return new CacheWish(mode, Optional.empty());
    }

    /// What comes of it: `none`, `look` or `new`.
    @ParameterizedTest
    @CsvSource({
        "UNSAID, none, look, none, look",
        "ON, look, look, refused, look",
        "OFF, none, none, none, none",
        "NEW, none, new, none, new",
        "REFRESH, new, new, none, new"
    })
    void what_route_and_caller_say_comes_to(
            Mode said, String silent, String ruled, String silentAndClosed, String ruledAndClosed) {
        assertThat(outcome(SILENT, said, OPEN)).isEqualTo(silent);
        assertThat(outcome(RULE, said, OPEN)).isEqualTo(ruled);
        assertThat(outcome(SILENT, said, CLOSED)).isEqualTo(silentAndClosed);
        assertThat(outcome(RULE, said, CLOSED)).isEqualTo(ruledAndClosed);
    }

    private static String outcome(CacheRule rule, Mode said, CacheSettings settings) {
        try {
            return CacheTerms.of(rule, wish(said), settings)
                    .map(terms -> terms.lookUp() ? "look" : "new")
                    .orElse("none");
        } catch (GatewayException refused) {
            return "refused";
        }
    }

    @Test
    void a_route_says_more_than_the_settings_and_a_caller_says_how_long() {
        var asked = new CacheWish(Mode.ON, Optional.of(Duration.ofSeconds(5)));

        assertThat(CacheTerms.of(RULE, wish(Mode.UNSAID), OPEN))
                .contains(new CacheTerms(Duration.ofHours(1), 25, true, false, true));
        assertThat(CacheTerms.of(SILENT, wish(Mode.ON), OPEN))
                .contains(new CacheTerms(Duration.ofMinutes(10), 10, false, true, true));
        assertThat(CacheTerms.of(RULE, asked, OPEN)).map(CacheTerms::ttl).contains(Duration.ofSeconds(5));
        assertThat(CacheTerms.of(RULE, asked, CLOSED)).map(CacheTerms::ttl).contains(Duration.ofHours(1));
    }

    @Test
    void no_time_is_longer_than_the_longest() {
        var rule = new CacheRule(Optional.of(Duration.ofDays(90)), Optional.empty(), false, true);

        assertThat(CacheTerms.of(rule, wish(Mode.UNSAID), OPEN))
                .map(CacheTerms::ttl)
                .contains(OPEN.ttlMax());
    }

    @Test
    void a_rule_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> new CacheRule(Optional.of(Duration.ofMillis(999)), Optional.empty(), false, true))
                .hasMessage("ttl: 999ms (expected: at least 1s)");
        assertThatThrownBy(() -> new CacheRule(Optional.empty(), Optional.of(101), false, true))
                .hasMessage("price: 101 (expected: 0 to 100, a percentage)");
    }
}

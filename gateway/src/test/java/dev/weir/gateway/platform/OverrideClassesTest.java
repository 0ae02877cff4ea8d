package dev.weir.gateway.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceAdmin;
import dev.weir.contracts.pricing.PriceTerms;
import dev.weir.gateway.catalog.PricedModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OverrideClassesTest {
    private static final Map<TokenClass, Long> TEXT = Map.of(TokenClass.INPUT_FRESH, 10L, TokenClass.OUTPUT_TEXT, 20L);
    private static final Map<TokenClass, Long> CACHED = Map.of(
            TokenClass.INPUT_FRESH, 10L,
            TokenClass.CACHE_READ, 1L,
            TokenClass.CACHE_WRITE_1H, 20L,
            TokenClass.OUTPUT_TEXT, 20L,
            TokenClass.REASONING, 20L);
    private static final List<PricedModel> MODELS =
            List.of(model("plain", TEXT, List.of()), model("cached", CACHED, List.of()));

    @Test
    void a_class_that_is_dearer_than_plain_text_is_named() {
        GatewayException refused = refused("cached", TEXT);

        assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE);
        assertThat(refused.param()).contains("prices.cache_write_1h");
        assertThat(refused)
                .hasMessage("prices.cache_write_1h: nothing (expected: a price, as openai/cached costs more for it than"
                        + " for input_fresh)");
        assertThat(refused("*", TEXT)).hasMessage(refused.getMessage());
    }

    @Test
    void one_that_is_cheaper_or_costs_the_same_may_be_left_out() {
        assertThatCode(() -> check("cached", with(TokenClass.CACHE_WRITE_1H), List.of()))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("plain", TEXT, List.of())).doesNotThrowAnyException();
        assertThatCode(() -> check("another", TEXT, List.of())).doesNotThrowAnyException();
    }

    @Test
    void the_same_holds_for_tiers_on_either_side() {
        assertThat(catchThrowableOfType(
                        GatewayException.class,
                        () -> check(
                                "cached", with(TokenClass.CACHE_WRITE_1H), List.of(new PriceVersion.Tier(5, TEXT)))))
                .hasMessageStartingWith(
                        "tiers[0].prices.cache_write_1h: nothing (expected: a price, as openai/cached ");

        var tiered = List.of(model("tiered", TEXT, List.of(new PriceVersion.Tier(5, CACHED))));
        assertThat(catchThrowableOfType(
                        GatewayException.class,
                        () -> OverrideClasses.check(
                                wanted("tiered", new PriceTerms.Override("USD", TEXT, 0, List.of())), tiered)))
                .hasMessageContaining("openai/tiered");
    }

    @Test
    void a_margin_takes_every_class_along() {
        assertThatCode(() -> OverrideClasses.check(wanted("*", new PriceTerms.Margin(-500)), MODELS))
                .doesNotThrowAnyException();
    }

    private static GatewayException refused(String model, Map<TokenClass, Long> prices) {
        return catchThrowableOfType(GatewayException.class, () -> check(model, prices, List.of()));
    }

    private static void check(String model, Map<TokenClass, Long> prices, List<PriceVersion.Tier> tiers) {
        OverrideClasses.check(wanted(model, new PriceTerms.Override("USD", prices, 0, tiers)), MODELS);
    }

    private static Map<TokenClass, Long> with(TokenClass tokenClass) {
        return Map.of(TokenClass.INPUT_FRESH, 10L, tokenClass, 15L, TokenClass.OUTPUT_TEXT, 20L);
    }

    private static PricedModel model(String name, Map<TokenClass, Long> prices, List<PriceVersion.Tier> tiers) {
        var version = new PriceVersion(name, "openai", name, "USD", prices, 0, tiers, 9, Instant.EPOCH);
        return new PricedModel(name, "openai", name, List.of(version));
    }

    private static PriceAdmin.Wanted wanted(String model, PriceTerms terms) {
        return new PriceAdmin.Wanted(
                UUID.randomUUID(), "openai", model, terms, Optional.empty(), UUID.randomUUID(), "");
    }
}

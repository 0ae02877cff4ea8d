package dev.weir.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.UnknownModel;
import dev.weir.gateway.catalog.Resolution.Unpriced;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The files in `conf/` as they are shipped.
class ShippedCatalogTest {
    private static final Path CONF = Path.of("../conf");

    @ParameterizedTest
    @CsvSource({
        // one million tokens in, one million out
        "demo,                      demo,   3.00",
        "weir-demo,                 demo,   3.00",
        "gpt-4o,                    openai, 12.50",
        "openai/gpt-4o,             openai, 12.50",
        "gpt-4o-2024-05-13,         openai, 20.00",
        "gpt-4o-2024-11-20,         openai, 12.50",
        "gpt-4o-mini,               openai, 0.75",
        "gpt-4.1-nano,              openai, 0.50",
        "o3,                        openai, 10.00",
        "gpt-5-mini,                openai, 2.25",
        "gpt-3.5-turbo-instruct,    openai, 3.50",
    })
    void well_known_models_have_their_list_price(String model, String provider, String usd) {
        assertThat(catalog(Map.of(), "openai").resolve(model)).isInstanceOfSatisfying(Resolved.class, resolved -> {
            var price = resolved.route().price();
            assertThat(resolved.route().provider()).isEqualTo(provider);
            assertThat(dev.weir.contracts.money.Money.decimal(price.costNanos(TokenUsage.of(1_000_000, 1_000_000))))
                    .isEqualTo(usd);
        });
    }

    @Test
    void without_a_key_only_the_demo_is_there() {
        var catalog = catalog(Map.of());

        assertThat(catalog.describeKnown()).isEqualTo("demo, weir-demo");
        assertThat(catalog.resolve("gpt-4o")).isInstanceOf(UnknownModel.class);
    }

    @Test
    void models_without_a_price_are_refused_until_a_variable_allows_them() {
        assertThat(catalog(Map.of(), "openai").resolve("llama3")).isEqualTo(new Unpriced("openai", "llama3"));
        assertThat(catalog(Map.of(), "openai").resolve("gpt-oss:20b")).isInstanceOf(Unpriced.class);

        var open = catalog(Map.of("WEIR_UNPRICED", "allow"), "openai");
        assertThat(open.resolve("llama3")).isInstanceOf(Resolved.class);
        assertThat(open.resolve("gpt-oss:20b")).isInstanceOf(Resolved.class);
        assertThat(open.resolve("openai/llama3")).isInstanceOf(Resolved.class);
    }

    private static Catalog catalog(Map<String, String> env, String... enabled) {
        return Catalog.load(
                CONF.resolve("models.yaml"),
                CONF.resolve("prices.yaml"),
                new Providers(Set.of("openai"), Set.of(enabled)),
                env,
                InstantSource.fixed(Instant.parse("2026-11-20T00:00:00Z")));
    }
}
